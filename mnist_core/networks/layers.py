"""Reads the layers and the first filters of a network from its `model.keras`.

A path goes in, frozen dataclasses come out. The file is a zip archive with a JSON description
and an HDF5 file of weights, so Keras is not needed; the web server never loads it.
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
# What json, zipfile and h5py raise on a file that is truncated or not a network.
UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)

Float32 = npt.NDArray[np.float32]
Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class Layer:
    """One layer of a network."""

    name: str
    kind: str  # its class in Keras, such as Conv2D or Dense
    inputs: tuple[str, ...]  # names of the layers before it
    shape: tuple[int, ...]  # of its output for one image
    parameters: int


@dataclass(frozen=True)
class Filters:
    """The filters of a convolution that reads the image itself."""

    layer: str
    weights: Float32  # (n, height, width)


@dataclass(frozen=True)
class NetworkLayers:
    """The layers of a network and its first filters."""

    layers: tuple[Layer, ...]  # each after its inputs, one trunk after the other
    filters: tuple[Filters, ...]  # of each trunk; none in a network without convolutions

    @property
    def parameters(self) -> int:
        """The number of parameters in all layers."""
        return sum(layer.parameters for layer in self.layers)


def read_layers(file: Path) -> NetworkLayers:
    """Read the layers and the first filters of the network in a run's `model.keras`.

    Raises:
        DamagedRun: the file is missing, or it is not a network that Keras saved.
    """
    with _reading(file), zipfile.ZipFile(file) as archive:
        configs = json.loads(archive.read(CONFIG))["config"]["layers"]
        weights = _read_weights(archive.read(WEIGHTS))
        layers = _make_layers(configs, weights)
        return NetworkLayers(layers, _find_first_filters(layers, weights))


def _read_weights(content: bytes) -> dict[str, list[Float32]]:
    """Return the weight arrays of each layer, from the content of the HDF5 file."""
    weights: dict[str, list[Float32]] = {}
    with h5py.File(io.BytesIO(content)) as stored:
        for group in stored["layers"].values():
            name = str(group["vars"].attrs["name"])
            weights[name] = _arrays(group)
    return weights


def _make_layers(
    configs: list[dict[str, Any]], weights: dict[str, list[Float32]]
) -> tuple[Layer, ...]:
    sources = {config["name"]: _sources(config) for config in configs}
    kinds = {config["name"]: config["class_name"] for config in configs}
    shapes = _output_shapes(configs, sources)
    layers = []
    for name in _sort_by_trunk(sources):
        sizes = shapes[name][1:]  # without the number of images
        layers.append(
            Layer(
                name=name,
                kind=kinds[name],
                inputs=tuple(sources[name]),
                shape=tuple(size for size in sizes if size is not None),
                parameters=sum(array.size for array in weights[name]),
            )
        )
    return tuple(layers)


def _find_first_filters(
    layers: tuple[Layer, ...], weights: dict[str, list[Float32]]
) -> tuple[Filters, ...]:
    """Return the filters of each convolution whose input has one channel: the image itself."""
    found = []
    for layer in layers:
        if layer.kind == "Conv2D":
            kernel = weights[layer.name][0]  # (height, width, channels, n)
            if kernel.shape[2] == 1:
                found.append(Filters(layer.name, kernel[:, :, 0].transpose(2, 0, 1)))
    return tuple(found)


def _arrays(group: h5py.Group) -> list[Float32]:
    """Return all weights of a layer, including the layers inside it."""
    found: list[Float32] = []

    def collect(_: str, item: h5py.Group | h5py.Dataset) -> None:
        if isinstance(item, h5py.Dataset):
            found.append(np.asarray(item, np.float32))

    group.visititems(collect)
    return found


def _sources(layer: dict[str, Any]) -> dict[str, Shape]:
    """Return the layers before a layer: name -> output shape."""
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


def _sort_by_trunk(sources: dict[str, dict[str, Shape]]) -> list[str]:
    """Return the names of the layers in reading order: one trunk after the other.

    Each layer comes after its inputs. Keras instead sorts by the distance to the outputs, which
    mixes the trunks.
    """
    ordered: list[str] = []

    def add(name: str) -> None:
        for source in sources[name]:
            add(source)
        if name not in ordered:
            ordered.append(name)

    for name in reversed(sources):  # the outputs come last
        add(name)
    return ordered


def _output_shapes(
    configs: list[dict[str, Any]], sources: dict[str, dict[str, Shape]]
) -> dict[str, Shape]:
    """Return the output shape of each layer.

    The file stores it only where another layer reads the output. For the last layers it is the
    shape of the input, with the number of units as its last size if the layer has units.
    """
    shapes: dict[str, Shape] = {}
    for inputs in sources.values():
        shapes |= inputs
    for layer in configs:
        name, config = layer["name"], layer["config"]
        if name in shapes:
            continue
        shape: Shape = next(iter(sources[name].values()), ())
        if "units" in config:
            shape = (*shape[:-1], config["units"])
        shapes[name] = shape
    return shapes


@contextmanager
def _reading(file: Path) -> Iterator[None]:
    """Turn every error from reading the file into `DamagedRun`."""
    try:
        yield
    except UNREADABLE as error:
        raise DamagedRun(
            f"The run {file.parent.name} is damaged: its {file.name} cannot be read ({error}). "
            "Restore it, or train the network again."
        ) from error
