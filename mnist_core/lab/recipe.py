"""A recipe: which network is trained, on what, and how; and the same as short texts.

The texts are those of a page's address and of a file for `train --spec`. They may come from
anybody, so everything is checked, and a message says what is wrong. Without Keras.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

Kind = Literal["dense", "conv", "pool", "dropout", "norm", "flatten"]
Optimizer = Literal["sgd", "momentum", "rmsprop", "adam", "adamw"]
Schedule = Literal["constant", "decay", "one_cycle"]
Start = Literal["glorot", "he", "small", "zeros"]
Distortion = Literal["shift", "rotation", "elastic", "thickness"]

MOST_LAYERS = 20
MOST_TEXT = 600  # characters of all layers together
MOST_SIZE = 2048  # units or filters of one layer

KINDS: dict[Kind, str] = {  # as Keras calls them
    "dense": "Dense",
    "conv": "Conv2D",
    "pool": "MaxPooling2D",
    "dropout": "Dropout",
    "norm": "BatchNormalization",
    "flatten": "Flatten",
}
ACTIVATIONS = ("relu", "sigmoid", "tanh", "silu", "linear")
WINDOWS = (1, 3, 5, 7)  # pixels, of a convolution
POOLS = (2, 3, 4)  # pixels
DROPOUTS = (10, 15, 20, 30, 40, 50, 60, 80)  # percent

# What can be chosen beside the layers, in the order in which it is shown.
RATES = (
    *("0.00001", "0.0001", "0.0003", "0.001", "0.002", "0.003", "0.01", "0.03", "0.1"),
    *("0.3", "1", "3", "10"),
)
OPTIONS: dict[str, tuple[str, ...]] = {
    "optimizer": get_args(Optimizer),
    "rate": RATES,
    "schedule": get_args(Schedule),
    "batch": ("1", "8", "32", "64", "100", "128", "256", "1024"),
    "epochs": ("1", "2", "3", "4", "5", "8", "10", "15", "20", "30", "50"),
    "weights": get_args(Start),
    "l2": ("0", "0.00001", "0.0001", "0.001", "0.01", "0.1"),
    "images": ("100", "200", "500", "1000", "2000", "5000", "10000", "20000", "55000", "60000"),
    "wrong": ("0", "5", "10", "20", "40", "60", "80"),
}
DISTORTIONS: tuple[Distortion, ...] = get_args(Distortion)
SWITCHES = (*DISTORTIONS, "shuffled", "drawings")
SEEDS = 100


class BadRecipe(Exception):
    """A recipe cannot be read; the message says which part of it is wrong."""


@dataclass(frozen=True)
class Layer:
    """One row of a network."""

    kind: Kind
    size: int = 0  # units, filters, pixels of a pool, or percent of a dropout
    window: int = 0  # pixels of a convolution's window
    same: bool = False  # whether a convolution keeps the size of the image
    activation: str = ""  # "" where the kind has none

    @property
    def text(self) -> str:
        """The layer as it stands in an address: conv16x3-relu, dense64-relu, pool2."""
        text = self.kind + (str(self.size) if self.size else "")
        if self.kind == "conv":
            text += f"x{self.window}" + ("same" if self.same else "")
        return f"{text}-{self.activation}" if self.activation else text


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that decides what a training makes, but for the machine."""

    layers: tuple[Layer, ...]  # between the image and the ten answers
    optimizer: Optimizer = "adam"
    rate: float = 0.001
    schedule: Schedule = "constant"
    batch: int = 64
    epochs: int = 5
    weights: Start = "glorot"  # how the weights are before the training
    l2: float = 0.0
    images: int = 5_000  # of MNIST, for training
    wrong: int = 0  # percent of the training labels that are made wrong
    distort: tuple[Distortion, ...] = ()  # how each image is varied in each epoch
    shuffled: bool = False  # whether the pixels of every image change places, all alike
    drawings: bool = False  # whether drawings are added to the training images
    seed: int = 0
    begin: str = ""  # the network that ships whose training goes on; "" for a new one


DEFAULT = Recipe(
    layers=(
        Layer("conv", 8, 3, activation="relu"),
        Layer("pool", 2),
        Layer("flatten"),
        Layer("dense", 32, activation="relu"),
    )
)


def to_texts(recipe: Recipe) -> dict[str, str]:
    """The recipe as texts by name, without those that are as usual; the layers always."""
    texts = {"layers": layers_text(recipe.layers)}
    for name in OPTIONS:
        value = getattr(recipe, name)
        if value != getattr(DEFAULT, name):
            texts[name] = option_text(name, value)
    on: set[str] = {*recipe.distort}
    on |= {name for name in ("shuffled", "drawings") if getattr(recipe, name)}
    texts |= {name: "true" for name in SWITCHES if name in on}
    if recipe.seed:
        texts["seed"] = str(recipe.seed)
    if recipe.begin:
        texts["begin"] = recipe.begin
    return texts


def from_texts(texts: Mapping[str, str]) -> Recipe:
    """The recipe that these texts describe; what they do not name is as usual.

    Raises:
        BadRecipe: a name or a value does not exist.
    """
    known = {"layers", "seed", "begin", *OPTIONS, *SWITCHES}
    for name in texts:
        if name not in known:
            raise BadRecipe(f"A training has no {_short(name)}. It has {', '.join(sorted(known))}.")
    values: dict[str, Any] = {name: _option(name, texts[name]) for name in OPTIONS if name in texts}
    on = {name for name in SWITCHES if _is_on(name, texts.get(name, "false"))}
    return Recipe(
        layers=read_layers(texts["layers"]) if "layers" in texts else DEFAULT.layers,
        distort=tuple(name for name in DISTORTIONS if name in on),
        shuffled="shuffled" in on,
        drawings="drawings" in on,
        seed=_seed(texts.get("seed", "0")),
        begin=_name(texts.get("begin", "")),
        **values,
    )


def option_text(name: str, value: object) -> str:
    """The text of an option's value, as it stands in `OPTIONS`.

    Raises:
        BadRecipe: the option has no such value.
    """
    for text in OPTIONS[name]:
        if _typed(name, text) == value:
            return text
    raise BadRecipe(f"The {name} cannot be {_short(value)}. Choose {_listed(OPTIONS[name])}.")


def layers_text(layers: tuple[Layer, ...]) -> str:
    """The layers as one text: conv16x3-relu.pool2.flatten.dense64-relu; "none" for none."""
    return ".".join(layer.text for layer in layers) or "none"


def read_layers(text: str) -> tuple[Layer, ...]:
    """The layers that a text describes.

    Raises:
        BadRecipe: one of them is none, or there are too many.
    """
    if text == "none":
        return ()
    parts = text[: MOST_TEXT + 1].split(".")
    if len(text) > MOST_TEXT or len(parts) > MOST_LAYERS:
        raise BadRecipe(f"A network has at most {MOST_LAYERS} layers here. Leave some out.")
    return tuple(_read_layer(row, part) for row, part in enumerate(parts, 1))


def _read_layer(row: int, text: str) -> Layer:
    """Read one layer."""
    pattern = r"(dense|conv|pool|dropout|norm|flatten)(\d{1,4})?(?:x(\d)(same)?)?(?:-([a-z]{4,7}))?"
    match = re.fullmatch(pattern, text, re.ASCII)
    if match is None:
        raise BadRecipe(
            f"Layer {row}, {_short(text)}, is none that the lab has. "
            f"It has {_listed(tuple(KINDS.values()))}."
        )
    name, size, window, same, activation = match.groups()
    kind: Kind = next(kind for kind in KINDS if kind == name)
    layer = Layer(kind, int(size or 0), int(window or 0), bool(same), activation or "")
    check_layer(row, layer)
    return layer


def check_layer(row: int, layer: Layer) -> None:
    """Raise `BadRecipe` if a layer has a size or an activation that its kind cannot have."""
    name = f"Layer {row}, {KINDS[layer.kind]}"
    sizes = {"pool": POOLS, "dropout": DROPOUTS, "norm": (0,), "flatten": (0,)}
    allowed = sizes.get(layer.kind, range(1, MOST_SIZE + 1))
    if layer.size not in allowed:
        raise BadRecipe(f"{name}, cannot have the size {layer.size}. {_say_sizes(layer.kind)}")
    if layer.kind == "conv" and layer.window not in WINDOWS:
        raise BadRecipe(f"{name}, cannot have a window of {layer.window} pixels.")
    if layer.kind != "conv" and (layer.window or layer.same):
        raise BadRecipe(f"{name}, has no window.")
    needed = layer.kind in ("dense", "conv")
    if layer.kind in ("pool", "dropout", "flatten"):
        if layer.activation:
            raise BadRecipe(f"{name}, has no activation.")
    elif (layer.activation or needed) and layer.activation not in ACTIVATIONS:
        given = _short(layer.activation or "nothing")
        raise BadRecipe(f"{name}, cannot have the activation {given}: {_listed(ACTIVATIONS)}.")


def _say_sizes(kind: Kind) -> str:
    """Say which sizes a kind of layer can have."""
    if kind == "pool":
        return f"Choose {_listed(tuple(map(str, POOLS)))} pixels."
    if kind == "dropout":
        return f"Choose {_listed(tuple(map(str, DROPOUTS)))} percent."
    if kind in ("norm", "flatten"):
        return "It has no size."
    return f"Choose 1 to {MOST_SIZE:,}."


def _option(name: str, text: str) -> object:
    return _typed(name, _one_of(name, text, OPTIONS[name]))


def _typed(name: str, text: str) -> object:
    """The value that the text of an option stands for."""
    if name in ("rate", "l2"):
        return float(text)
    return int(text) if text.isdecimal() else text


def _is_on(name: str, text: str) -> bool:
    return _one_of(name, text, ("true", "false")) == "true"


def _seed(text: str) -> int:
    if not re.fullmatch(r"\d{1,2}", text, re.ASCII):
        raise BadRecipe(f"The seed must be a whole number from 0 to {SEEDS - 1}.")
    return int(text)


def _name(text: str) -> str:
    if not re.fullmatch(r"[a-z_]{0,30}", text, re.ASCII):
        raise BadRecipe(f"There is no network {_short(text)} whose training could go on.")
    return text


def _one_of(name: str, text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        raise BadRecipe(f"The {name} cannot be {_short(text)}. Choose {_listed(known)}.")
    return text


def _listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _short(value: object) -> str:
    """A value from outside as it may stand in a message."""
    return repr(str(value)[:40])
