"""PyTorch, eager: a Sequential of Linear and ReLU, cross-entropy, SGD in several forms."""

import peer

job = peer.start()

import torch
from torch import nn
from torch.nn import functional

torch.set_num_threads(job.threads)
torch.set_num_interop_threads(1)


class Torch:
    def __init__(self, **options):
        layers = []
        for weight, _ in job.layers:
            layers += [nn.Linear(weight.shape[1], weight.shape[0]), nn.ReLU()]
        self.model = nn.Sequential(*layers[:-1])
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=job.rate, **options)
        self.start = [torch.from_numpy(part) for layer in job.layers for part in layer]
        self.batches = job.batches(lambda x, y: (torch.from_numpy(x), torch.from_numpy(y).long()))

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
        return [self.step(step).item() for step in range(steps)]

    def parameters(self):
        parts = [parameter.detach().numpy() for parameter in self.model.parameters()]
        return zip(parts[::2], parts[1::2])


class ByHand(Torch):
    """The update written out: no optimizer, no .grad fields."""

    def step(self, step):
        features, labels = self.batches[step % len(self.batches)]
        loss = functional.cross_entropy(self.model(features), labels)
        parameters = list(self.model.parameters())
        gradients = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            torch._foreach_add_(parameters, gradients, alpha=-job.rate)
        return loss


form, trainer = peer.fastest(
    {
        "SGD(foreach)": lambda: Torch(foreach=True),
        "SGD(fused)": lambda: Torch(fused=True),
        "SGD(for-loop)": lambda: Torch(foreach=False),
        "autograd.grad and _foreach_add_": ByHand,
    }
)
peer.serve(job, trainer, torch.__version__, form)
