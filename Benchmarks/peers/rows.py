"""One row of the reference table in other frameworks, without `peers`: a line of CSV for each
framework and number of threads, written as it ends.

All train the same rows from the same weights, which NumPy draws. Before one is timed, its first
losses must be those of a float64 network written out below, but for rounding. Widest first, then
one thread, then those between; what the time does not suffice for is `skipped`.
"""

import argparse
import csv
import json
import math
import os
import pathlib
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import numpy
from tensors import save_file

SCRIPTS = {"pytorch": "torch_sgd.py", "jax": "jax_sgd.py"}
COLUMNS = (
    "row network batch framework threads status reason version form samples step_seconds"
    " step_seconds_lo step_seconds_hi loss_difference"
).split()
COMPARED_STEPS = 4
# Small, so that random labels do not let a loss run away: only the time is of interest.
LEARNING_RATE = 0.01
SAMPLES, SAMPLE_SECONDS = 15, 0.04


def draw(widths, batch, path):
    """Writes the job that the scripts read; returns its float64 losses."""
    random = numpy.random.default_rng(42)
    rows = batch * (16 if batch * sum(widths) < 1_000_000 else 4)
    # Mostly nothing, as in digits.
    features = random.random((rows, widths[0]), "f4") * (random.random((rows, widths[0])) < 0.2)
    labels = random.integers(0, widths[-1], rows)
    layers = [
        (random.standard_normal((b, a), "f4") * math.sqrt(2 / a), numpy.zeros(b, "f4"))
        for a, b in zip(widths, widths[1:])
    ]
    named = {}
    for index, (weight, bias) in enumerate(layers):
        named[f"layers.{index}.weight"] = weight.astype("f4")
        named[f"layers.{index}.bias"] = bias
    (path / "job.json").write_text(json.dumps({"batch": batch, "learning_rate": LEARNING_RATE}))
    save_file({"features": features.astype("f4"), "labels": labels}, path / "rows.safetensors")
    save_file(named, path / "weights.safetensors")
    return reference([list(layer) for layer in layers], features, labels, batch)


def reference(layers, features, labels, batch):
    """The first losses of the same training, by hand and in float64."""
    layers = [[weight.astype("f8"), bias.astype("f8")] for weight, bias in layers]
    losses = []
    for step in range(COMPARED_STEPS):
        begin = step * batch % len(features)
        inputs = [features[begin : begin + batch].astype("f8")]
        truth = labels[begin : begin + batch]
        for index, (weight, bias) in enumerate(layers):
            output = inputs[-1] @ weight.T + bias
            inputs.append(output if index == len(layers) - 1 else numpy.maximum(output, 0))
        scores = inputs.pop()
        scores -= scores.max(axis=1, keepdims=True)
        shares = numpy.exp(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        losses.append(-numpy.log(shares[numpy.arange(batch), truth]).mean())
        slope = shares
        slope[numpy.arange(batch), truth] -= 1
        slope /= batch
        for layer, seen in zip(reversed(layers), reversed(inputs)):
            passed = (slope @ layer[0]) * (seen > 0)
            layer[0] -= LEARNING_RATE * slope.T @ seen
            layer[1] -= LEARNING_RATE * slope.sum(axis=0)
            slope = passed
    return losses


def tolerance(widths, batch, step):
    """As the `peers` program allows (Contest/Agreement.swift), as a share of the first loss."""
    return 16 * (len(widths) - 1) * math.sqrt(max(widths) + batch) * 2**-24 * (step + 1)


class Peer:
    """A script in a process of its own that answers lines."""

    def __init__(self, script, folder, threads, log, deadline):
        cpus = ",".join(map(str, own_cores()[:threads]))
        self.deadline = deadline
        self.process = subprocess.Popen(
            [sys.executable, "-B", pathlib.Path(__file__).with_name(script), folder]
            + ["--threads", str(threads), "--cpus", cpus, "--tries", "1"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            # It measures processors, and finding others takes seconds.
            env=os.environ | {"CUDA_VISIBLE_DEVICES": ""},
        )
        self.lines = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put("error it ended without an answer\n")

    def answer(self, word, command=None):
        """What follows `word` in its answer to `command`, or to being started."""
        if command:
            self.process.stdin.write(command + "\n")
            self.process.stdin.flush()
        try:
            line = self.lines.get(timeout=max(0, self.deadline - time.monotonic()))
        except queue.Empty:
            raise TimeoutError("no time") from None
        first, _, rest = line.strip().partition(" ")
        if first != word:
            raise RuntimeError(rest or line.strip())
        return rest

    def end(self):
        self.process.kill()
        self.process.wait()


def own_cores():
    """The processors that this may use, the first of each core before the others."""
    first, others, seen = [], [], set()
    for cpu in sorted(os.sched_getaffinity(0)):
        try:
            path = f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list"
            siblings = pathlib.Path(path).read_text()
        except OSError:
            siblings = cpu
        (others if siblings in seen else first).append(cpu)
        seen.add(siblings)
    return first + others


def interval(samples):
    """The 95 % interval of the median by ranks; none of fewer than six samples."""
    count, below, rank = len(samples), 0.0, -1
    for index in range(count // 2):
        below += math.comb(count, index) / 2**count
        if 2 * below > 0.05:
            break
        rank = index
    ordered = sorted(samples)
    return ("", "") if rank < 0 else (ordered[rank], ordered[-1 - rank])


def measure(peer, losses, widths, batch, deadline):
    """The columns of one peer: agreement first, then samples until the deadline, but for the six
    that an interval needs."""
    facts = json.loads(peer.answer("ready"))
    line = {"version": facts["version"], "form": facts["form"]}
    own = [float(word) for word in peer.answer("losses", f"train {COMPARED_STEPS}").split()]
    differences = [abs(a - b) / losses[0] for a, b in zip(own, losses)]
    line["loss_difference"] = max(differences)
    for step, difference in enumerate(differences):
        if not difference <= tolerance(widths, batch, step):
            reason = f"trains something else: its loss at batch {step} is {own[step]}"
            return line | {"status": "failed", "reason": f"{reason}, NumPy's {losses[step]}"}
    once = float(peer.answer("seconds", "run 1 2")) / 2
    steps = max(1, math.ceil(SAMPLE_SECONDS / once))
    samples = []
    try:
        while len(samples) < SAMPLES and (len(samples) < 6 or time.monotonic() < deadline):
            samples.append(float(peer.answer("seconds", f"run 1 {steps}")) / steps)
    except TimeoutError:
        pass
    if not samples:
        return line | {"status": "skipped", "reason": "no time"}
    low, high = interval(samples)
    return line | {
        "status": "ok",
        "samples": len(samples),
        "step_seconds": statistics.median(samples),
        "step_seconds_lo": low,
        "step_seconds_hi": high,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frameworks", type=lambda text: text.split(","), required=True)
    parser.add_argument("--row", type=int, required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--network", required=True)
    parser.add_argument("--threads", required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--output", required=True)
    arguments = parser.parse_args()
    end = time.monotonic() + arguments.seconds
    widths = [int(width) for width in arguments.network.split("-")]
    *fewer, most = sorted({int(count) for count in arguments.threads.split(",")})
    order = [most, *fewer[:1], *reversed(fewer[1:])]
    jobs = [(name, threads) for threads in order for name in arguments.frameworks]

    with open(arguments.output, "a", newline="") as file, tempfile.TemporaryDirectory() as folder:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        if file.tell() == 0:
            writer.writeheader()
        losses = draw(widths, arguments.batch, pathlib.Path(folder))
        log = open(pathlib.Path(folder) / "log", "w")
        measured = 0
        for index, (name, threads) in enumerate(jobs):
            line = {"status": "skipped", "reason": "no time"}
            begin = time.monotonic()
            if end > begin:
                # A fair part of the time left to be measured in, and half of all that is left, for
                # those that are slow to get ready; the others come later.
                left, waiting = end - begin, len(jobs) - index
                share = begin + left / waiting
                peer = Peer(SCRIPTS[name], folder, threads, log, begin + left / min(2, waiting))
                try:
                    line = measure(peer, losses, widths, arguments.batch, share)
                except TimeoutError:
                    pass
                except (RuntimeError, ValueError, OSError) as error:
                    line = {"status": "failed", "reason": str(error)}
                finally:
                    peer.end()
            facts = {"row": arguments.row, "network": arguments.network}
            facts |= {"batch": arguments.batch, "framework": name, "threads": threads}
            writer.writerow(facts | line)
            file.flush()
            measured += line["status"] == "ok"
    if measured < len(jobs):
        sys.exit(f"{measured} of {len(jobs)} are measured; {arguments.output} says why no more")


main()
