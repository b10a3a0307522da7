"""Anatomy: what a network consists of, its layers and its first filters.

A `model.keras` flows in, layers and arrays flow out. The file is a zip of a description and an
HDF5 file of weights, and is read as that: without Keras, which the web server never loads.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

from mnist_core.networks.run_files import DamagedRun

CONFIG, WEIGHTS = "config.json", "model.weights.h5"
# What json, zipfile and h5py raise on a file that is truncated or of another kind.
UNREADABLE = (
    *(OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error),
)

Float32 = npt.NDArray[np.float32]
Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class Layer:
    """One layer of a network."""

    name: str
    kind: str  # Keras's class: Conv2D, Dense and so on
    inputs: tuple[str, ...]  # the layers that it reads
    shape: tuple[int, ...]  # of what it gives for one image
    parameters: int


@dataclass(frozen=True)
class Filters:
    """The filters of a convolution that sees the image itself."""

    layer: str
    weights: Float32  # (n, height, width)


@dataclass(frozen=True)
class NetworkLayers:
    """What a network consists of."""

    layers: tuple[Layer, ...]  # each after those that it reads, one trunk after the other
    filters: tuple[Filters, ...]  # one for each trunk; none where it has no convolutions

    @property
    def parameters(self) -> int:
        """How many there are in all layers."""
        return sum(layer.parameters for layer in self.layers)


def read_layers(file: Path) -> NetworkLayers:
    """Read what the network in a run's `model.keras` consists of.

    Raises:
        DamagedRun: the file is missing, or holds no network that Keras has saved.
    """
    with _reading(file), zipfile.ZipFile(file) as archive:
        described = json.loads(archive.read(CONFIG))["config"]["layers"]
        with h5py.File(io.BytesIO(archive.read(WEIGHTS))) as stored:
            weights = {
                str(group["vars"].attrs["name"]): _arrays(group)
                for group in stored["layers"].values()
            }
        sources = {layer["name"]: _sources(layer) for layer in described}
        shapes = _shapes(described, sources)
        kinds = {layer["name"]: layer["class_name"] for layer in described}
        layers = tuple(
            Layer(
                name=name,
                kind=kinds[name],
                inputs=tuple(sources[name]),
                shape=tuple(size for size in shapes[name][1:] if size is not None),
                parameters=sum(array.size for array in weights[name]),
            )
            for name in _trunk_by_trunk(sources)
        )
        filters = tuple(
            Filters(layer.name, weights[layer.name][0][:, :, 0].transpose(2, 0, 1))
            for layer in layers
            if layer.kind == "Conv2D" and weights[layer.name][0].shape[2] == 1
        )
    return NetworkLayers(layers, filters)


def _arrays(group: h5py.Group) -> list[Float32]:
    """All weights of a layer, and of those within it."""
    found: list[Float32] = []

    def collect(_: str, item: h5py.Group | h5py.Dataset) -> None:
        if isinstance(item, h5py.Dataset):
            found.append(np.asarray(item, np.float32))

    group.visititems(collect)
    return found


def _sources(layer: dict[str, Any]) -> dict[str, Shape]:
    """The layers that a layer reads, each with the shape of what it gives."""
    found: dict[str, Shape] = {}

    def collect(value: Any) -> None:
        if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
            found[value["config"]["keras_history"][0]] = tuple(value["config"]["shape"])
        elif isinstance(value, dict):
            collect(list(value.values()))
        elif isinstance(value, list):
            for inner in value:
                collect(inner)

    collect(layer["inbound_nodes"])
    return found


def _trunk_by_trunk(sources: dict[str, dict[str, Shape]]) -> list[str]:
    """The layers' names, each after those that it reads, and these together.

    Keras has them by their distance from the outputs, all trunks at once.
    """
    ordered: dict[str, None] = {}

    def add(name: str) -> None:
        for source in sources[name]:
            add(source)
        ordered.setdefault(name)

    for name in reversed(sources):  # the outputs come last
        add(name)
    return list(ordered)


def _shapes(
    described: list[dict[str, Any]], sources: dict[str, dict[str, Shape]]
) -> dict[str, Shape]:
    """The shape of what each layer gives: as those who read it say.

    Nobody reads a network's outputs. Theirs follows from what they read: `units` at its end if
    they have any, or else the same.
    """
    shapes: dict[str, Shape] = {}
    for read in sources.values():
        shapes |= read
    for layer in described:
        name, config = layer["name"], layer["config"]
        if name not in shapes:
            before: Shape = next(iter(sources[name].values()), ())
            shapes[name] = (*before[:-1], config["units"]) if "units" in config else before
    return shapes


@contextmanager
def _reading(file: Path) -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        raise DamagedRun(
            f"The run {file.parent.name} is damaged: its {file.name} cannot be read ({error}). "
            "Restore it, or train the network again."
        ) from error
