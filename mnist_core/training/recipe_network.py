"""The Keras network of a recipe, or a network that ships, whose training goes on.

A recipe goes in; an untrained network with the outputs of all others comes out: images as MNIST
stores them in, ten probabilities out. Backend-neutral Keras 3.
"""

import keras
import numpy as np
import numpy.typing as npt
from keras import layers

from mnist_core.lab import shapes
from mnist_core.lab.recipe import KINDS, BadRecipe, Layer, Recipe, Start
from mnist_core.networks import run_files, runs
from mnist_core.training import export

Floats = npt.NDArray[np.floating]

SHUFFLE_SEED = 28  # all networks with shuffled pixels have the same permutation
SMALL = 0.01  # standard deviation of the weights


def build(recipe: Recipe, name: str, *, seed: int) -> keras.Model:
    """Build the network of a recipe; the same seed gives the same initial weights.

    Raises:
        ImpossibleNetwork: a layer does not fit.
        BadRecipe: the network whose training should go on cannot.
    """
    if recipe.begin:
        return _load(recipe.begin)
    shapes.check_network(recipe)
    keras.utils.set_random_seed(seed)
    images = keras.Input((28, 28), dtype="uint8", name="images")
    values = layers.Rescaling(1 / 255, name="rescaling")(images)
    if recipe.shuffled:
        values = _shuffle(values)
    values = layers.Reshape((28, 28, 1), name="image")(values)
    for number, layer in enumerate(recipe.layers, 1):
        values = _make(layer, number, recipe)(values)
    answers = layers.Dense(
        10, activation="softmax", name="probabilities", dtype="float32", **_weights(recipe)
    )
    return keras.Model(images, answers(values), name=name)


def _make(layer: Layer, number: int, recipe: Recipe) -> keras.Layer:
    """The Keras layer of one row."""
    name = f"{number}_{KINDS[layer.kind].lower()}"
    activation = layer.activation or None
    if layer.kind == "dense":
        return layers.Dense(layer.size, activation=activation, name=name, **_weights(recipe))
    if layer.kind == "conv":
        padding = "same" if layer.same else "valid"
        return layers.Conv2D(
            layer.size,
            layer.window,
            padding=padding,
            activation=activation,
            name=name,
            **_weights(recipe),
        )
    if layer.kind == "pool":
        return layers.MaxPooling2D(layer.size, name=name)
    if layer.kind == "dropout":
        return layers.Dropout(layer.size / 100, name=name)
    if layer.kind == "norm":
        return _normalization(layer, name)
    return layers.Flatten(name=name)


def _normalization(layer: Layer, name: str) -> keras.Layer:
    """Batch normalization, perhaps with an activation after it."""
    if not layer.activation:
        return layers.BatchNormalization(name=name)

    def both(values: keras.KerasTensor) -> keras.KerasTensor:
        normalized = layers.BatchNormalization(name=name)(values)
        return layers.Activation(layer.activation, name=f"{name}_{layer.activation}")(normalized)

    return both


def _weights(recipe: Recipe) -> dict[str, object]:
    """How a layer's weights begin, and what holds them small."""
    initializers: dict[Start, object] = {
        "glorot": keras.initializers.GlorotUniform(),
        "he": keras.initializers.HeNormal(),
        "small": keras.initializers.RandomNormal(stddev=SMALL),
        "zeros": keras.initializers.Zeros(),
    }
    regularizer = keras.regularizers.L2(recipe.l2) if recipe.l2 else None
    return {
        "kernel_initializer": initializers[recipe.weights],
        "kernel_regularizer": regularizer,
    }


def _shuffle(values: keras.KerasTensor) -> keras.KerasTensor:
    """Let all pixels change places, in every image alike: a part of the network.

    So the network reads drawings that are not shuffled, as all others do.
    """
    pixels = layers.Reshape((28 * 28,), name="pixels")(values)
    order = np.random.default_rng(SHUFFLE_SEED).permutation(28 * 28).astype(np.int32)
    return keras.ops.take(pixels, order, axis=1)


def _load(name: str) -> keras.Model:
    """Load a network that ships, to go on training it."""
    folder = runs.ZOO / name
    if not (folder / run_files.CARD).is_file():
        raise BadRecipe(f"There is no network {name!r} whose training could go on.")
    network = export.load(runs.read_run(folder))
    if isinstance(network.output, dict):
        raise BadRecipe(
            f"{name} also says what is no digit, and would forget that. Choose another network."
        )
    return network


def first_weights(network: keras.Model) -> Floats | None:
    """The weights of the first layer with weights as pictures, float32 (n, height, width).

    The filters of a convolution; of a dense layer on the image, the weights by unit, 28 x 28.
    """
    for layer in network.layers:
        if isinstance(layer, layers.Conv2D):
            return np.asarray(layer.kernel)[:, :, 0].transpose(2, 0, 1)
        if isinstance(layer, layers.Dense):
            return _pictures_of_dense(layer)
    return None


def _pictures_of_dense(layer: keras.Layer) -> Floats | None:
    """The weights of a dense layer by unit, if its input is the image or as large as one."""
    kernel = np.asarray(layer.kernel)
    if kernel.shape[0] != 28 * 28:
        return None
    return kernel.T.reshape(-1, 28, 28)
