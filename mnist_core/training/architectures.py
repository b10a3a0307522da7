"""The architectures: for each name, the Keras layers and the protocol that trains them.

A name goes in; an untrained network comes out. It takes uint8 images (n, 28, 28) as MNIST stores
them, 0 to 255, and scales them itself. Its last but one layer gives the features. Backend-neutral
Keras 3.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import keras
import numpy as np
import numpy.typing as npt
from keras import layers

from mnist_core.networks.card import Protocol
from mnist_core.training import names


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """A network that can be trained, a published one or our own."""

    summary: str  # the layers in one line
    trunks: tuple[Callable[[], list[keras.Layer]], ...]  # layers from scaled image to features
    protocol: Protocol
    parameters: int  # exact number, in all members
    published_accuracy: float | None = None  # on the protocol's test images


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
    """Blocks of 3x3 convolutions; each block ends with a pooling that halves the side.

    Batch normalisation comes after the pooling: a quarter of the cost, and no less accurate.
    """
    trunk: list[keras.Layer] = [layers.Reshape((28, 28, 1))]
    for *inner, last in blocks:
        trunk += [layers.Conv2D(w, 3, padding="same", activation="relu") for w in inner]
        trunk += [layers.Conv2D(last, 3, padding="same", use_bias=False), layers.MaxPooling2D(2)]
        trunk += _normalised("relu")
    return [*trunk, *_flatten(dropout)]


def _wide_kernels(*widths: int, dropout: float) -> list[keras.Layer]:
    """7x7 convolutions without padding or pooling.

    Source: S. An, M. Lee, S. Park, H. Yang, J. So, "An ensemble of simple convolutional neural
    network models for MNIST digit recognition", arXiv 2008.10400, 2020.
    """
    trunk: list[keras.Layer] = [layers.Reshape((28, 28, 1))]
    for width in widths:
        trunk += [layers.Conv2D(width, 7, use_bias=False), *_normalised("relu")]
    return [*trunk, *_flatten(dropout)]


def _separable(stem: int, *blocks: tuple[int, ...]) -> list[keras.Layer]:
    """Depthwise separable 3x3 convolutions: many channels for few parameters.

    Only the first convolution runs at the full image size. The last, depthwise convolution covers
    the whole remaining 3x3 area.

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
    return [*trunk, *_flatten(dropout=0)]


def _normalised(activation: str) -> list[keras.Layer]:
    return [layers.BatchNormalization(), layers.Activation(activation)]


def _flatten(dropout: float) -> list[keras.Layer]:
    if dropout:
        return [layers.Flatten(), layers.Dropout(dropout)]
    return [layers.Flatten()]


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
    """The architecture with this name.

    Raises:
        UnknownArchitecture: no architecture has this name.
    """
    names.refuse_unknown(name)
    return ARCHITECTURES[name]


def build(name: str, *, seed: int, members: int = 1) -> keras.Model:
    """Build the untrained network `name`; the same seed gives the same initial weights.

    It maps uint8 images (n, 28, 28), 0 to 255, to float32 probabilities (n, 10). A network that
    also learns from drawings returns a dictionary: `probabilities`, and `is_digit` (n, 1), the
    probability that the image shows a digit at all. The logits of several trunks are averaged.
    If the protocol trains several members, this builds one member, or as many as it is told.

    Raises:
        UnknownArchitecture: no architecture has this name.
    """
    chosen = architecture(name)
    keras.utils.set_random_seed(seed)
    return _assemble(name, chosen.trunks * members, refuses=chosen.protocol.renditions > 0)


def ensemble(members: list[keras.Model]) -> keras.Model:
    """Make one network of members that were trained alike from different seeds.

    It has the trunks of all members, and averages their logits.

    Raises:
        UnknownArchitecture: the members' name is not an architecture's name.
    """
    first = members[0]
    if len(members) == 1:
        return first
    chosen = architecture(first.name)
    refuses = isinstance(first.output, dict)
    network = _assemble(first.name, chosen.trunks * len(members), refuses=refuses)
    sources = [_trunk_of(head, member) for member in members for head in logit_layers(member)]
    targets = [_trunk_of(head, network) for head in logit_layers(network)]
    for target, source in zip(targets, sources, strict=True):
        for target_layer, source_layer in zip(target, source, strict=True):
            target_layer.set_weights(source_layer.get_weights())
    if refuses:
        weights = [member.get_layer("is_digit").get_weights() for member in members]
        kernel = np.concatenate([kernel for kernel, _ in weights]) / len(members)
        bias = np.mean([bias for _, bias in weights], axis=0)
        network.get_layer("is_digit").set_weights([kernel, bias])
    return network


def _trunk_of(head: keras.Layer, network: keras.Model) -> list[keras.Layer]:
    """The layers of one trunk, from its logits back to the image."""
    source = {id(layer.output): layer for layer in network.layers if layer.name != "is_digit"}
    chain = [head]
    while (before := source[id(chain[-1].input)]).name != "images":
        chain.append(before)
    return chain


def _assemble(
    name: str, trunks: tuple[Callable[[], list[keras.Layer]], ...], *, refuses: bool
) -> keras.Model:
    """Build a network of these trunks; if it `refuses`, it has the output `is_digit` too."""
    images = keras.Input((28, 28), dtype="uint8", name="images")
    scaled = layers.Rescaling(1 / 255, name="rescaling")(images)
    features = []
    for number, trunk in enumerate(trunks, 1):
        values = scaled
        for layer in _named(trunk(), f"trunk_{number}_" if len(trunks) > 1 else ""):
            values = layer(values)
        features.append(values)
    probabilities = _probabilities(features)
    if not refuses:
        return keras.Model(images, probabilities, name=name)
    all_features = features[0]
    if len(features) > 1:
        all_features = layers.Concatenate(dtype="float32", name="features")(features)
    is_digit = _dense(1, "sigmoid", "is_digit")(all_features)
    return keras.Model(images, {"probabilities": probabilities, "is_digit": is_digit}, name=name)


def _named(trunk: list[keras.Layer], prefix: str) -> list[keras.Layer]:
    """Name each layer of a trunk by its kind and a number from 1.

    Keras would go on counting through all networks of the process.
    """
    counted: Counter[str] = Counter()
    for layer in trunk:
        kind = layer.name.rstrip("_0123456789")
        counted[kind] += 1
        layer.name = f"{prefix}{kind}_{counted[kind]}"
    return trunk


def _probabilities(features: list[keras.KerasTensor]) -> keras.KerasTensor:
    """The probabilities from the features of one trunk, or from the mean logits of several."""
    if len(features) == 1:
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
    """The layers that give the logits of the ten digits, one for each trunk."""
    return [
        layer
        for layer in network.layers
        if isinstance(layer, layers.Dense) and layer.name.startswith(("logits", "probabilities"))
    ]


def with_features(network: keras.Model) -> keras.Model:
    """The same network with every output that is served, in a dictionary.

    `probabilities` (n, 10), `features` (n, d), the input of the last layer, and `is_digit` (n, 1)
    if the network has it.
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
