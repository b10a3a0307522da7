"""The networks: for each name its Keras layers, and the protocol that trains it.

A name flows in, an untrained network flows out. A network takes uint8 images (n, 28, 28)
as MNIST stores them, 0 to 255, and scales them itself; the layer before its last one gives
the features. Backend-neutral Keras 3: nothing here needs TensorFlow.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import keras
import numpy as np
import numpy.typing as npt
from keras import layers

from mnist_core.networks.card import Protocol


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """A network, published or our own."""

    summary: str  # the layers in one line, for people
    trunks: tuple[Callable[[], list[keras.Layer]], ...]  # of a member: scaled image to features
    protocol: Protocol
    parameters: int  # exact, of all members
    published_accuracy: float | None = None  # on the protocol's test images


class UnknownArchitecture(Exception):
    """No network of that name; the message lists those there are."""


def _sigmoid_mlp() -> list[keras.Layer]:
    return [
        layers.Flatten(),
        layers.Dense(512, activation="sigmoid"),
        layers.Dense(256, activation="sigmoid"),
    ]


def _tiny_mlp() -> list[keras.Layer]:
    return [
        layers.Flatten(),
        layers.Dense(25, activation="relu"),
        layers.Dense(25, activation="relu"),
    ]


def _small_cnn() -> list[keras.Layer]:
    return [
        layers.Reshape((28, 28, 1)),
        layers.Conv2D(12, 3, activation="relu"),
        layers.Conv2D(20, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(25, activation="relu"),
    ]


def _dropout_mlp() -> list[keras.Layer]:
    return [
        layers.Flatten(),
        layers.Dense(512, activation="relu"),
        layers.Dropout(0.15),
        layers.Dense(512, activation="relu"),
        layers.Dropout(0.15),
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
    ]


def _basic_mlp() -> list[keras.Layer]:
    return [
        layers.Flatten(),
        layers.Dense(100, activation="relu"),
    ]


def _blocks(*blocks: tuple[int, ...], dropout: float = 0.0) -> list[keras.Layer]:
    """Blocks of 3x3 convolutions, each block ending in a pooling to half the side.

    Normalising after the pooling rather than before it costs a quarter and reads as well.
    """
    trunk: list[keras.Layer] = [layers.Reshape((28, 28, 1))]
    for *inner, last in blocks:
        trunk += [layers.Conv2D(w, 3, padding="same", activation="relu") for w in inner]
        trunk += [layers.Conv2D(last, 3, padding="same", use_bias=False), layers.MaxPooling2D(2)]
        trunk += _normalised("relu")
    return [*trunk, *_flat(dropout)]


def _wide_kernels(*widths: int, dropout: float) -> list[keras.Layer]:
    """7x7 convolutions without padding or pooling.

    Source: S. An, M. Lee, S. Park, H. Yang, J. So, "An ensemble of simple convolutional neural
    network models for MNIST digit recognition", arXiv 2008.10400, 2020.
    """
    trunk: list[keras.Layer] = [layers.Reshape((28, 28, 1))]
    for width in widths:
        trunk += [layers.Conv2D(width, 7, use_bias=False), *_normalised("relu")]
    return [*trunk, *_flat(dropout)]


def _separable(stem: int, *blocks: tuple[int, ...]) -> list[keras.Layer]:
    """Depthwise separable 3x3 convolutions: the most width for the fewest parameters.

    The image's full size sees one convolution alone, and each place of the last 3x3 has weights
    of its own in each channel.

    Sources: A. Howard et al., "MobileNets: efficient convolutional neural networks for mobile
    vision applications", 2017; S. Chen, Y. Liu, X. Gao, Z. Han, "MobileFaceNets: efficient CNNs
    for accurate real-time face verification on mobile devices", 2018 (the last convolution);
    P. Ramachandran, B. Zoph, Q. Le, "Searching for activation functions", 2017.
    """
    trunk: list[keras.Layer] = [layers.Reshape((28, 28, 1))]
    trunk += [layers.Conv2D(stem, 3, padding="same", use_bias=False), layers.MaxPooling2D(2)]
    trunk += _normalised("silu")
    for block in blocks:
        for width in block:
            trunk += [layers.DepthwiseConv2D(3, padding="same", use_bias=False)]
            trunk += [layers.Conv2D(width, 1, use_bias=False)]
            trunk += _normalised("silu")
        trunk += [layers.MaxPooling2D(2)]
    trunk += [layers.DepthwiseConv2D(3, use_bias=False), *_normalised("silu")]
    return [*trunk, *_flat(dropout=0)]


def _normalised(activation: str) -> list[keras.Layer]:
    return [layers.BatchNormalization(), layers.Activation(activation)]


def _flat(dropout: float) -> list[keras.Layer]:
    return [layers.Flatten(), *[layers.Dropout(dropout)] * bool(dropout)]


OURS = Protocol(
    optimizer="adamw",
    batch_size=128,
    epochs=45,
    validation="last_twelfth",
    learning_rate=2e-3,
    schedule="one_cycle",
    averaging=0.999,
    precision="mixed_bfloat16",
    distorted=True,
    renditions=12,
    drawings=1 / 3,
)

ARCHITECTURES = {
    "sigmoid_mlp": Architecture(
        summary="Dense 512 sigmoid, Dense 256 sigmoid, Dense 10",
        trunks=(_sigmoid_mlp,),
        protocol=Protocol(optimizer="adam", batch_size=1024, epochs=50, validation="test_half"),
        parameters=535_818,
        published_accuracy=0.9734,
    ),
    "tiny_mlp": Architecture(
        summary="Dense 25 relu, Dense 25 relu, Dense 10",
        trunks=(_tiny_mlp,),
        protocol=Protocol(optimizer="adam", batch_size=100, epochs=20, validation="last_fifth"),
        parameters=20_535,
        published_accuracy=0.9637,
    ),
    "small_cnn": Architecture(
        summary="Conv 12, Conv 20, Dense 25, Dense 10",
        trunks=(_small_cnn,),
        protocol=Protocol(optimizer="adam", batch_size=100, epochs=4, validation="last_fifth"),
        parameters=290_585,
        published_accuracy=0.9843,
    ),
    "dropout_mlp": Architecture(
        summary="Dense 512, Dropout 0.15, Dense 512, Dropout 0.15, Dense 10",
        trunks=(_dropout_mlp,),
        protocol=Protocol(optimizer="adam", batch_size=64, epochs=5, validation="test"),
        parameters=669_706,
        published_accuracy=0.9801,
    ),
    "dropout_cnn": Architecture(
        summary="Conv 32 linear, Conv 32, MaxPool, Dropout 0.2, Dense 128, Dropout 0.2, Dense 10",
        trunks=(_dropout_cnn,),
        protocol=Protocol(optimizer="adam", batch_size=64, epochs=5, validation="test"),
        parameters=600_810,
        published_accuracy=0.9816,
    ),
    "deep_cnn": Architecture(
        summary="Conv 32, MaxPool, Conv 64, MaxPool, Conv 64, Dense 64, Dense 10",
        trunks=(_deep_cnn,),
        protocol=Protocol(optimizer="rmsprop", batch_size=64, epochs=5, validation="last_10000"),
        parameters=93_322,
        published_accuracy=0.992,
    ),
    "basic_mlp": Architecture(
        summary="Dense 100 relu, Dense 10",
        trunks=(_basic_mlp,),
        protocol=Protocol(optimizer="adam", batch_size=32, epochs=5, validation="none"),
        parameters=79_510,
        published_accuracy=0.9749,
    ),
    "studio": Architecture(
        summary="mean of the logits of four: two of 3x3 Conv 32 32, 64 64, 128 128, a MaxPool "
        "after each pair; two of 7x7 Conv 16, 32, 64, 96; Dropout 0.3 in all",
        trunks=(
            lambda: _blocks((32, 32), (64, 64), (128, 128), dropout=0.3),
            lambda: _wide_kernels(16, 32, 64, 96, dropout=0.3),
        ),
        protocol=replace(OURS, members=(0, 2)),
        parameters=1_489_609,
    ),
    "compact": Architecture(
        summary="3x3 Conv 16 16, 32 32 32, 64 64, a MaxPool after each group, Dropout 0.3",
        trunks=(lambda: _blocks((16, 16), (32, 32, 32), (64, 64), dropout=0.3),),
        protocol=replace(OURS, teacher="studio"),
        parameters=87_723,
    ),
    "micro": Architecture(
        summary="3x3 Conv 24, separable 32 32, 52 52, a MaxPool after each group, "
        "depthwise 3x3, all silu",
        trunks=(lambda: _separable(24, (32, 32), (52, 52)),),
        protocol=replace(
            OURS,
            epochs=100,
            learning_rate=4e-3,
            precision="float32",
            teacher="studio",
        ),
        parameters=9_663,
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

    It maps uint8 images (n, 28, 28), 0 to 255, to float32 probabilities (n, 10). A network that
    learns from drawings too maps them to a dictionary of `probabilities` and `is_digit` (n, 1),
    the probability that the image shows a digit at all. Where it has several trunks, the
    probabilities are those of the mean of their logits. Where the protocol trains several
    members, this is one of them.

    Raises:
        UnknownArchitecture: there is none of that name.
    """
    chosen = architecture(name)
    keras.utils.set_random_seed(seed)
    return _assembled(name, chosen.trunks, refuses=chosen.protocol.renditions > 0)


def ensemble(members: list[keras.Model]) -> keras.Model:
    """One network of several that are built and trained alike, each from a seed of its own.

    It has the trunks of all of them, and answers by the mean of all their logits.

    Raises:
        UnknownArchitecture: their name is no architecture's.
    """
    first = members[0]
    if not members[1:]:
        return first
    chosen = architecture(first.name)
    refuses = isinstance(first.output, dict)
    network = _assembled(first.name, chosen.trunks * len(members), refuses=refuses)
    theirs = [_layers_to(head, member) for member in members for head in logit_layers(member)]
    mine = [_layers_to(head, network) for head in logit_layers(network)]
    for new, old in zip(mine, theirs, strict=True):
        for new_layer, old_layer in zip(new, old, strict=True):
            new_layer.set_weights(old_layer.get_weights())
    if refuses:
        kernels, biases = zip(
            *(m.get_layer("is_digit").get_weights() for m in members), strict=True
        )
        mean = [np.concatenate(kernels) / len(members), np.mean(biases, axis=0)]
        network.get_layer("is_digit").set_weights(mean)
    return network


def _layers_to(head: keras.Layer, network: keras.Model) -> list[keras.Layer]:
    """The layers from a head back to the image."""
    source = {id(layer.output): layer for layer in network.layers if layer.name != "is_digit"}
    chain = [head]
    while (before := source[id(chain[-1].input)]).name != "images":
        chain.append(before)
    return chain


def _assembled(
    name: str, trunks: tuple[Callable[[], list[keras.Layer]], ...], *, refuses: bool
) -> keras.Model:
    """A network of these trunks; `refuses`: whether it gives the score `is_digit` too."""
    images = keras.Input((28, 28), dtype="uint8", name="images")
    scaled = layers.Rescaling(1 / 255, name="rescaling")(images)
    features = []
    for number, trunk in enumerate(trunks, 1):
        values = scaled
        for layer in _named(trunk(), f"trunk_{number}_" if trunks[1:] else ""):
            values = layer(values)
        features.append(values)
    probabilities = _read(features)
    if not refuses:
        return keras.Model(images, probabilities, name=name)
    concatenate = layers.Concatenate(dtype="float32", name="features")
    every = concatenate(features) if features[1:] else features[0]
    is_digit = _dense(1, "sigmoid", "is_digit")(every)
    return keras.Model(images, {"probabilities": probabilities, "is_digit": is_digit}, name=name)


def _named(trunk: list[keras.Layer], prefix: str) -> list[keras.Layer]:
    """The layers of a trunk, each named by its kind and counted from 1.

    Keras counts through all networks of a process instead.
    """
    counted: Counter[str] = Counter()
    for layer in trunk:
        kind = layer.name.rstrip("_0123456789")
        counted[kind] += 1
        layer.name = f"{prefix}{kind}_{counted[kind]}"
    return trunk


def _read(features: list[keras.KerasTensor]) -> keras.KerasTensor:
    """The probabilities, by one trunk's features or by the mean of the logits of several."""
    if not features[1:]:
        return _dense(10, "softmax", "probabilities")(features[0])
    logits = [
        _dense(10, "linear", f"logits_{number}")(values)
        for number, values in enumerate(features, 1)
    ]
    mean = layers.Average(dtype="float32", name="logits")(logits)
    return layers.Softmax(dtype="float32", name="probabilities")(mean)


def _dense(units: int, activation: str, name: str) -> keras.Layer:
    return layers.Dense(units, activation=activation, name=name, dtype="float32")


def logit_layers(network: keras.Model) -> list[keras.layers.Dense]:
    """The layers that tell the digits apart, one for each trunk."""
    return [
        layer
        for layer in network.layers
        if isinstance(layer, layers.Dense) and layer.name.startswith(("logits", "probabilities"))
    ]


def with_features(network: keras.Model) -> keras.Model:
    """The same network with all outputs that are served, in a dictionary.

    `probabilities` (n, 10), `features` (n, d): what the last layer sees, and where the network
    has it, `is_digit` (n, 1).
    """
    last = "is_digit" if isinstance(network.output, dict) else "probabilities"
    outputs = network.output if isinstance(network.output, dict) else {last: network.output}
    return keras.Model(network.input, {**outputs, "features": network.get_layer(last).input})


def predict(network: keras.Model, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """The trained network's probabilities (n, 10) for uint8 images (n, 28, 28)."""
    outputs = network.predict(images, batch_size=1000, verbose=0)
    return np.asarray(
        outputs["probabilities"] if isinstance(outputs, dict) else outputs, np.float32
    )
