"""PyTorch's DistributedDataParallel on Gloo: a process a worker, each with its rows of a batch.

Rank 0 speaks with the other side and passes each call on to the others, which are this script
again.
"""

import peer

job = peer.start()

import os

import torch
from torch import distributed, nn
from torch.multiprocessing import get_context
from torch.nn import functional


class Rank:
    """One process of the group, on a core of its own."""

    def __init__(self, rank):
        os.sched_setaffinity(0, [job.cpus[rank % len(job.cpus)]])
        torch.set_num_threads(1)
        distributed.init_process_group(
            "gloo",
            store=distributed.FileStore(os.path.join(job.folder, job.name + ".store"), job.threads),
            rank=rank,
            world_size=job.threads,
        )
        layers = []
        for weight, _ in job.layers:
            layers += [nn.Linear(weight.shape[1], weight.shape[0]), nn.ReLU()]
        self.model = nn.parallel.DistributedDataParallel(
            nn.Sequential(*layers[:-1]), gradient_as_bucket_view=True, static_graph=True
        )
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=job.rate, foreach=True)
        self.start = [torch.from_numpy(part) for layer in job.layers for part in layer]
        self.batches = job.share(rank, job.threads).batches(
            lambda x, y: (torch.from_numpy(x), torch.from_numpy(y).long())
        )

    def reset(self):
        with torch.no_grad():
            for parameter, start in zip(self.model.parameters(), self.start):
                parameter.copy_(start)

    def step(self, step):
        features, labels = self.batches[step % len(self.batches)]
        loss = functional.cross_entropy(self.model(features), labels)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    def run(self, first, steps):
        for step in range(first, first + steps):
            self.step(step)

    def losses(self, steps):
        losses = torch.stack([self.step(step).detach() for step in range(steps)])
        distributed.all_reduce(losses)
        return (losses / job.threads).tolist()


class Group:
    """All ranks as one trainer: rank 0 is this process."""

    def __init__(self):
        context = get_context("fork")
        self.pipes, self.processes = [], []
        for rank in range(1, job.threads):
            mine, theirs = context.Pipe()
            process = context.Process(target=follow, args=(rank, theirs, mine), daemon=True)
            process.start()
            theirs.close()
            self.pipes.append(mine)
            self.processes.append(process.pid)
        self.rank = Rank(0)

    def call(self, name, *arguments):
        for pipe in self.pipes:
            pipe.send((name, arguments))
        return getattr(self.rank, name)(*arguments)

    def reset(self):
        self.call("reset")

    def run(self, first, steps):
        self.call("run", first, steps)

    def losses(self, steps):
        return self.call("losses", steps)

    def parameters(self):
        parts = [parameter.detach().numpy() for parameter in self.rank.model.parameters()]
        return zip(parts[::2], parts[1::2])


def follow(index, pipe, other_end):
    """What the other ranks do: as they are told, until rank 0 is gone."""
    other_end.close()
    rank = Rank(index)
    while True:
        try:
            name, arguments = pipe.recv()
        except EOFError:
            return
        getattr(rank, name)(*arguments)


group = Group()
peer.serve(job, group, torch.__version__, "SGD(foreach)", group.processes)
