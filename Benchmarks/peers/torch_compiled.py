"""PyTorch, compiled: the whole step a function of the parameters, through torch.compile.

It needs a C++ compiler, and minutes the first time that it sees a network.
"""

import peer

job = peer.start()

import torch
from torch.nn import functional

torch.set_num_threads(job.threads)
torch.set_num_interop_threads(1)


def mean_loss(layers, features, labels):
    *hidden, (weight, bias) = layers
    for inner_weight, inner_bias in hidden:
        features = functional.relu(functional.linear(features, inner_weight, inner_bias))
    return functional.cross_entropy(functional.linear(features, weight, bias), labels)


@torch.compile
def train(layers, features, labels):
    gradients, loss = torch.func.grad_and_value(mean_loss)(layers, features, labels)
    for layer, gradient in zip(layers, gradients):
        for part, slope in zip(layer, gradient):
            part.sub_(slope, alpha=job.rate)
    return loss


class Compiled:
    def __init__(self):
        self.start = [tuple(map(torch.from_numpy, layer)) for layer in job.layers]
        self.layers = [tuple(part.clone() for part in layer) for layer in self.start]
        self.batches = job.batches(lambda x, y: (torch.from_numpy(x), torch.from_numpy(y).long()))
        self.step(0)

    def reset(self):
        for layer, start in zip(self.layers, self.start):
            for part, value in zip(layer, start):
                part.copy_(value)

    def step(self, step):
        return train(self.layers, *self.batches[step % len(self.batches)])

    def run(self, first, steps):
        for step in range(first, first + steps):
            self.step(step)

    def losses(self, steps):
        return [self.step(step).item() for step in range(steps)]

    def parameters(self):
        return [(weight.numpy(), bias.numpy()) for weight, bias in self.layers]


peer.serve(job, Compiled(), torch.__version__, "torch.compile of a functional step")
