"""The networks: for each name its Keras layers, and the protocol that trains it.

A name flows in, an untrained network flows out. A network takes uint8 images (n, 28, 28)
as MNIST stores them, 0 to 255, and scales them itself; the layer before its last one gives
the features. Backend-neutral Keras 3: nothing here needs TensorFlow.
"""

from collections.abc import Callable
from dataclasses import dataclass

import keras
from keras import layers

from mnist_core.runs import Protocol


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """A network as published."""

    summary: str  # the layers in one line, for people
    layers: Callable[[], list[keras.Layer]]  # after the scaling, output included
    protocol: Protocol
    parameters: int  # exact
    published_accuracy: float  # on the protocol's test images


class UnknownArchitecture(Exception):
    """No network of that name; the message lists those there are."""


def _output() -> keras.Layer:
    return layers.Dense(10, activation="softmax", name="probabilities")


def _sigmoid_mlp() -> list[keras.Layer]:
    return [
        layers.Flatten(),
        layers.Dense(512, activation="sigmoid"),
        layers.Dense(256, activation="sigmoid"),
        _output(),
    ]


def _tiny_mlp() -> list[keras.Layer]:
    return [
        layers.Flatten(),
        layers.Dense(25, activation="relu"),
        layers.Dense(25, activation="relu"),
        _output(),
    ]


def _small_cnn() -> list[keras.Layer]:
    return [
        layers.Reshape((28, 28, 1)),
        layers.Conv2D(12, 3, activation="relu"),
        layers.Conv2D(20, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(25, activation="relu"),
        _output(),
    ]


def _dropout_mlp() -> list[keras.Layer]:
    return [
        layers.Flatten(),
        layers.Dense(512, activation="relu"),
        layers.Dropout(0.15),
        layers.Dense(512, activation="relu"),
        layers.Dropout(0.15),
        _output(),
    ]


def _dropout_cnn() -> list[keras.Layer]:
    return [
        layers.Reshape((28, 28, 1)),
        layers.Conv2D(32, 3),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Dropout(0.2),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.2),
        _output(),
    ]


def _deep_cnn() -> list[keras.Layer]:
    return [
        layers.Reshape((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        _output(),
    ]


def _basic_mlp() -> list[keras.Layer]:
    return [
        layers.Flatten(),
        layers.Dense(100, activation="relu"),
        _output(),
    ]


ARCHITECTURES = {
    "sigmoid_mlp": Architecture(
        summary="Dense 512 sigmoid, Dense 256 sigmoid, Dense 10",
        layers=_sigmoid_mlp,
        protocol=Protocol(optimizer="adam", batch_size=1024, epochs=50, validation="test_half"),
        parameters=535_818,
        published_accuracy=0.9734,
    ),
    "tiny_mlp": Architecture(
        summary="Dense 25 relu, Dense 25 relu, Dense 10",
        layers=_tiny_mlp,
        protocol=Protocol(optimizer="adam", batch_size=100, epochs=20, validation="last_fifth"),
        parameters=20_535,
        published_accuracy=0.9637,
    ),
    "small_cnn": Architecture(
        summary="Conv 12, Conv 20, Dense 25, Dense 10",
        layers=_small_cnn,
        protocol=Protocol(optimizer="adam", batch_size=100, epochs=4, validation="last_fifth"),
        parameters=290_585,
        published_accuracy=0.9843,
    ),
    "dropout_mlp": Architecture(
        summary="Dense 512, Dropout 0.15, Dense 512, Dropout 0.15, Dense 10",
        layers=_dropout_mlp,
        protocol=Protocol(optimizer="adam", batch_size=64, epochs=5, validation="test"),
        parameters=669_706,
        published_accuracy=0.9801,
    ),
    "dropout_cnn": Architecture(
        summary="Conv 32 linear, Conv 32, MaxPool, Dropout 0.2, Dense 128, Dropout 0.2, Dense 10",
        layers=_dropout_cnn,
        protocol=Protocol(optimizer="adam", batch_size=64, epochs=5, validation="test"),
        parameters=600_810,
        published_accuracy=0.9816,
    ),
    "deep_cnn": Architecture(
        summary="Conv 32, MaxPool, Conv 64, MaxPool, Conv 64, Dense 64, Dense 10",
        layers=_deep_cnn,
        protocol=Protocol(optimizer="rmsprop", batch_size=64, epochs=5, validation="last_10000"),
        parameters=93_322,
        published_accuracy=0.992,
    ),
    "basic_mlp": Architecture(
        summary="Dense 100 relu, Dense 10",
        layers=_basic_mlp,
        protocol=Protocol(optimizer="adam", batch_size=32, epochs=5, validation="none"),
        parameters=79_510,
        published_accuracy=0.9749,
    ),
}


def architecture(name: str) -> Architecture:
    """Look an architecture up by name.

    Raises:
        UnknownArchitecture: there is none of that name.
    """
    if name not in ARCHITECTURES:
        raise UnknownArchitecture(
            f"There is no network called {name!r}. There are: {', '.join(ARCHITECTURES)}."
        )
    return ARCHITECTURES[name]


def build(name: str, *, seed: int) -> keras.Model:
    """Build the untrained network `name`; the same seed gives the same initial weights.

    It maps uint8 images (n, 28, 28), 0 to 255, to float32 probabilities (n, 10).

    Raises:
        UnknownArchitecture: there is none of that name.
    """
    chosen = architecture(name)
    keras.utils.set_random_seed(seed)
    images = keras.Input((28, 28), dtype="uint8", name="images")
    values = layers.Rescaling(1 / 255)(images)
    for layer in chosen.layers():
        values = layer(values)
    return keras.Model(images, values, name=name)


def with_features(network: keras.Model) -> keras.Model:
    """The same network with two outputs: `probabilities` (n, 10) and `features` (n, d)."""
    features = network.layers[-1].input
    return keras.Model(network.input, {"probabilities": network.output, "features": features})
