"""scikit-learn: MLPClassifier.partial_fit, a batch a call, on NumPy's OpenBLAS."""

import peer

job = peer.start()

import warnings

import numpy
import sklearn
from sklearn.neural_network import MLPClassifier


class ScikitLearn:
    def __init__(self):
        batch, inputs = job.features.shape[1:]
        self.model = MLPClassifier(
            hidden_layer_sizes=[len(bias) for _, bias in job.layers[:-1]],
            activation="relu",
            solver="sgd",
            alpha=0,
            batch_size=batch,
            learning_rate="constant",
            learning_rate_init=job.rate,
            momentum=0,
            nesterovs_momentum=False,
            shuffle=False,
        )
        self.batches = job.batches()
        self.classes = numpy.arange(len(job.layers[-1][1]))
        # The first call makes the arrays; the weights then go into them.
        self.step(0)

    def reset(self):
        for own, (weight, _) in zip(self.model.coefs_, job.layers):
            own[...] = weight.T
        for own, (_, bias) in zip(self.model.intercepts_, job.layers):
            own[...] = bias

    def step(self, step):
        self.model.partial_fit(*self.batches[step % len(self.batches)], classes=self.classes)
        return self.model.loss_

    def run(self, first, steps):
        for step in range(first, first + steps):
            self.step(step)

    def losses(self, steps):
        return [self.step(step) for step in range(steps)]

    def parameters(self):
        return zip([weight.T for weight in self.model.coefs_], self.model.intercepts_)


warnings.simplefilter("ignore")
peer.serve(job, ScikitLearn(), sklearn.__version__, "partial_fit")
