"""TensorFlow: the whole step a tf.function, with XLA and without."""

import peer

job = peer.start()

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(job.threads)
tf.config.threading.set_inter_op_parallelism_threads(1)


class TensorFlow:
    def __init__(self, **options):
        # Weights [in, out], as TensorFlow has them: transposed once.
        self.start = [(tf.constant(weight.T), tf.constant(bias)) for weight, bias in job.layers]
        self.layers = [(tf.Variable(weight), tf.Variable(bias)) for weight, bias in self.start]
        self.batches = job.batches(lambda x, y: (tf.constant(x), tf.constant(y)))
        self.step = tf.function(self.train, **options)

    def train(self, features, labels):
        variables = [part for layer in self.layers for part in layer]
        with tf.GradientTape() as tape:
            for index, (weight, bias) in enumerate(self.layers):
                features = tf.nn.bias_add(features @ weight, bias)
                if index < len(self.layers) - 1:
                    features = tf.nn.relu(features)
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=features)
            )
        for variable, gradient in zip(variables, tape.gradient(loss, variables)):
            variable.assign_sub(job.rate * gradient)
        return loss

    def reset(self):
        for layer, start in zip(self.layers, self.start):
            for variable, value in zip(layer, start):
                variable.assign(value)

    def run(self, first, steps):
        loss = None
        for step in range(first, first + steps):
            loss = self.step(*self.batches[step % len(self.batches)])
        if loss is not None:
            # Waits for the last step; there is no other device to wait for.
            loss.numpy()

    def losses(self, steps):
        return [
            float(self.step(*self.batches[step % len(self.batches)])) for step in range(steps)
        ]

    def parameters(self):
        return [(weight.numpy().T, bias.numpy()) for weight, bias in self.layers]


form, trainer = peer.fastest(
    {
        "tf.function": TensorFlow,
        "tf.function(jit_compile)": lambda: TensorFlow(jit_compile=True),
    }
)
peer.serve(job, trainer, tf.__version__, form)
