"""What every peer shares: its job, its threads, and the lines it speaks with `peers`.

A script calls `start` before it imports its framework, which reads the number of threads and
the allowed cores when it is loaded, and ends with `serve`. Between the two it makes a trainer:

    reset()            back to the initial weights, untimed
    run(first, steps)  trains the batches from `first` on, and returns when all is computed
    losses(steps)      trains the first batches and returns the mean loss of each, as floats
    parameters()       [(weight [out, in], bias [out])] as they are now

The other side writes a line, and gets one back:

    (at the start)     ready {"version": …, "form": …, "processes": […]}
    train STEPS        losses L0 L1 …      and the parameters in the job's folder
    run WARMUP STEPS   seconds S           of STEPS steps after WARMUP others, from the start
    (any)              missing WHY | error WHY

Whatever else a framework prints goes to standard error.
"""

import argparse
import dataclasses
import gc
import json
import os
import sys
import time
import traceback


# How often each form of a training is tried.
tries = 10


@dataclasses.dataclass
class Job:
    name: str
    folder: str
    threads: int
    cpus: list
    rate: float
    # [batches, batch, inputs] float32 and [batches, batch] int32
    features: object
    labels: object
    # (weight [out, in], bias [out]) float32, a pair a layer
    layers: list

    def batches(self, convert=lambda features, labels: (features, labels)):
        """The batches, made once, so that no step has to gather or convert rows."""
        return [convert(x, y) for x, y in zip(self.features, self.labels)]

    def share(self, index, count):
        """The job of one of `count` processes: its rows of each batch."""
        rows = self.features.shape[1] // count
        mine = slice(index * rows, (index + 1) * rows)
        return dataclasses.replace(
            self, features=self.features[:, mine].copy(), labels=self.labels[:, mine].copy()
        )


def start():
    """Reads the command line, pins this process, limits its threads, and reads the job."""
    global tries
    sys.stdout = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    sys.excepthook = complain
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cpus", type=lambda text: [int(cpu) for cpu in text.split(",")])
    parser.add_argument("--name", default="peer")
    parser.add_argument("--tries", type=int, default=tries)
    arguments = parser.parse_args()
    tries = arguments.tries
    cpus = arguments.cpus or sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cpus)
    for variable in ("OMP", "MKL", "OPENBLAS"):
        os.environ[variable + "_NUM_THREADS"] = str(arguments.threads)

    # Only now: NumPy starts threads when it is loaded.
    from tensors import load_file

    with open(os.path.join(arguments.folder, "job.json")) as file:
        settings = json.load(file)
    rows = load_file(os.path.join(arguments.folder, "rows.safetensors"))
    weights = load_file(os.path.join(arguments.folder, "weights.safetensors"))
    inputs = rows["features"].shape[1]
    return Job(
        name=arguments.name,
        folder=arguments.folder,
        threads=arguments.threads,
        cpus=cpus,
        rate=settings["learning_rate"],
        features=rows["features"].reshape(-1, settings["batch"], inputs),
        labels=rows["labels"].astype("int32").reshape(-1, settings["batch"]),
        layers=[
            (weights[f"layers.{layer}.weight"], weights[f"layers.{layer}.bias"])
            for layer in range(len(weights) // 2)
        ],
    )


def serve(job, trainer, version, form, processes=()):
    """Answers until standard input ends."""
    facts = {"version": version, "form": form, "processes": [os.getpid(), *processes]}
    reply("ready", json.dumps(facts))
    for line in sys.stdin:
        command, *numbers = line.split()
        numbers = [int(number) for number in numbers]
        if command == "train":
            trainer.reset()
            losses = trainer.losses(*numbers)
            # Once more, by the code that is timed.
            trainer.reset()
            trainer.run(0, *numbers)
            save(trainer.parameters(), os.path.join(job.folder, job.name + ".safetensors"))
            reply("losses", *(repr(float(loss)) for loss in losses))
        elif command == "run":
            reply("seconds", repr(timed(trainer, *numbers)))
        else:
            raise ValueError(f"unknown command '{command}'")


def timed(trainer, warm_up, steps):
    """Seconds of `steps` steps after `warm_up` others, both from the initial weights on."""
    trainer.reset()
    gc.collect()
    gc.disable()
    trainer.run(0, warm_up)
    begin = time.perf_counter()
    trainer.run(warm_up, steps)
    seconds = time.perf_counter() - begin
    gc.enable()
    return seconds


def fastest(forms, seconds=0.5):
    """The fastest of several forms of the same training, each a function that makes a trainer:
    what it is called, and the trainer. They are tried in turn, for `seconds` each, and the best
    of its tries counts."""
    trainers = {name: make() for name, make in forms.items()}
    steps = {}
    for name, trainer in trainers.items():
        timed(trainer, 0, 2)
        steps[name] = max(2, int(seconds / 10 / (timed(trainer, 0, 2) / 2)))
    best = dict.fromkeys(trainers, float("inf"))
    for _ in range(tries):
        for name, trainer in trainers.items():
            best[name] = min(best[name], timed(trainer, 1, steps[name]) / steps[name])
    first, *others = sorted(best, key=best.get)
    slower = ", ".join(f"{name} takes {best[name] / best[first]:.2f}×" for name in others)
    return f"{first} ({slower})", trainers[first]


def save(layers, path):
    import numpy
    from tensors import save_file

    tensors = {}
    for layer, (weight, bias) in enumerate(layers):
        tensors[f"layers.{layer}.weight"] = numpy.ascontiguousarray(weight, "float32")
        tensors[f"layers.{layer}.bias"] = numpy.ascontiguousarray(bias, "float32")
    save_file(tensors, path)


def reply(*words):
    print(*words, file=sys.stdout, flush=True)


def complain(kind, value, trace):
    """One line for the other side, the rest for its log."""
    traceback.print_exception(kind, value, trace)
    reason = " ".join(str(value).split()) or kind.__name__
    if issubclass(kind, ImportError):
        reply("missing", reason)
    else:
        reply("error", f"{kind.__name__}: {reason}")
