"""JAX: the whole step compiled, parameters donated; called a step at a time or looped inside."""

import peer

job = peer.start()

import os

if job.threads == 1:
    os.environ["XLA_FLAGS"] = " ".join(
        [os.environ.get("XLA_FLAGS", ""), "--xla_cpu_multi_thread_eigen=false"]
    )
os.environ["JAX_PLATFORMS"] = "cpu"

import functools

import jax
import numpy
from jax import lax
from jax import numpy as jnp


def mean_loss(parameters, features, labels):
    *hidden, (weight, bias) = parameters
    for inner_weight, inner_bias in hidden:
        features = jax.nn.relu(features @ inner_weight.T + inner_bias)
    scores = jax.nn.log_softmax(features @ weight.T + bias)
    return -jnp.mean(jnp.take_along_axis(scores, labels[:, None], axis=1))


def train(parameters, features, labels):
    loss, gradients = jax.value_and_grad(mean_loss)(parameters, features, labels)
    return jax.tree.map(lambda p, g: p - job.rate * g, parameters, gradients), loss


class Stepwise:
    """One compiled call a step."""

    def __init__(self):
        self.step = jax.jit(train, donate_argnums=0)
        self.batches = job.batches(lambda x, y: (jnp.asarray(x), jnp.asarray(y)))

    def reset(self):
        self.state = jax.tree.map(jnp.array, job.layers)

    def run(self, first, steps):
        state = self.state
        for step in range(first, first + steps):
            state, _ = self.step(state, *self.batches[step % len(self.batches)])
        self.state = jax.block_until_ready(state)

    def losses(self, steps):
        losses = []
        for step in range(steps):
            self.state, loss = self.step(self.state, *self.batches[step % len(self.batches)])
            losses.append(float(loss))
        return losses

    def parameters(self):
        return [(numpy.asarray(weight), numpy.asarray(bias)) for weight, bias in self.state]


class Looped(Stepwise):
    """One compiled call for all steps: the loop is XLA's."""

    def __init__(self):
        self.features, self.labels = jnp.asarray(job.features), jnp.asarray(job.labels)

        def step(index, state):
            batch = index % len(job.features)
            return train(state, self.features[batch], self.labels[batch])[0]

        @functools.partial(jax.jit, donate_argnums=0)
        def loop(state, first, steps):
            return lax.fori_loop(first, first + steps, step, state)

        self.loop = loop
        super().__init__()

    def run(self, first, steps):
        self.state = jax.block_until_ready(self.loop(self.state, first, steps))


form, trainer = peer.fastest({"a call a step": Stepwise, "fori_loop": Looped})
peer.serve(job, trainer, jax.__version__, form)
