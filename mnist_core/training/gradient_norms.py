"""Optimizers that also measure the norm of each gradient, on whatever backend Keras runs.

A class of optimizers goes in; one that does the same and measures comes out.
"""

from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from keras import ops


def measuring(optimizer: type[keras.optimizers.Optimizer]) -> type[keras.optimizers.Optimizer]:
    """Return the same class of optimizers, whose `gradient_norms` are those of the last batch.

    The norms are a variable, so the compiled step of training can set them.
    """

    class Measuring(optimizer):
        """The optimizer, which also measures gradients."""

        def build(self, variables: list[Any]) -> None:
            """Make the variable with one norm for each trainable variable."""
            super().build(variables)
            self.gradient_norms = self.add_variable(
                shape=(len(variables),), initializer="zeros", name="gradient_norms"
            )

        def apply(self, grads: Any, trainable_variables: Any = None) -> None:
            """Measure the gradients, then learn from them."""
            super().apply(grads, trainable_variables)
            norms = [ops.sqrt(ops.sum(ops.square(gradient))) for gradient in grads]
            self.gradient_norms.assign(ops.cast(ops.stack(norms), "float32"))

    Measuring.__name__ = optimizer.__name__
    return Measuring


def norms_by_layer(network: keras.Model) -> dict[str, float]:
    """The norm of the latest gradient of each layer's weights, by the layer's name.

    Of a layer's variables the first counts: its kernel, without its bias.
    """
    norms: npt.NDArray[np.float32] = np.asarray(network.optimizer.gradient_norms)
    found: dict[str, float] = {}
    for variable, norm in zip(network.trainable_variables, norms.tolist(), strict=True):
        layer = variable.path.split("/")[0]
        if layer not in found and "batch_normalization" not in layer:
            found[layer] = norm
    return found
