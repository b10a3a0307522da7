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

from mnist_core.networks.run_files import DamagedRun, is_plain

CONFIG, WEIGHTS = "config.json", "model.weights.h5"
MOST = 500_000_000  # bytes of a network, decompressed; the largest that ships has 7 million
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
    window: tuple[int, ...]  # (height, width) of its kernel or pool; empty without one
    activation: str  # its function, such as relu; "" for none


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
        _refuse_large(archive)
        configs = json.loads(archive.read(CONFIG))["config"]["layers"]
        weights = _read_weights(archive.read(WEIGHTS))
        layers = _make_layers(configs, weights)
        if not all(is_plain(text) for layer in layers for text in _texts(layer)):
            raise ValueError("the name of a layer is not plain text")
        return NetworkLayers(layers, _find_first_filters(layers, weights))


def refuse_unsafe(file: Path) -> None:
    """Check a `model.keras` before Keras loads it, since it may come from elsewhere.

    Raises:
        DamagedRun: it has a layer that is code, it is too large, its weights lie in other files,
            or it is not a network that Keras saved.
    """
    with _reading(file), zipfile.ZipFile(file) as archive:
        _refuse_large(archive)
        if "Lambda" in _class_names(json.loads(archive.read(CONFIG))):
            raise ValueError("it has a Lambda layer, which is code and could do anything")
        with h5py.File(io.BytesIO(archive.read(WEIGHTS))) as stored:
            _refuse_other_files(stored)


def _refuse_large(archive: zipfile.ZipFile) -> None:
    """Raise `ValueError` if the archive would expand to more than `MOST` bytes."""
    if sum(member.file_size for member in archive.infolist()) > MOST:
        raise ValueError(f"it expands to more than {MOST // 10**6} MB")


def _refuse_other_files(stored: h5py.Group) -> None:
    """Raise `ValueError` if weights are links or lie in another file, or claim a huge size."""
    size, groups = 0, [stored]
    while groups:
        group = groups.pop()
        for name in group:
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise ValueError("its weights are a link")
            item = group[name]
            if isinstance(item, h5py.Group):
                groups.append(item)
                continue
            size += item.nbytes
            if item.external or item.is_virtual or size > MOST:
                raise ValueError("its weights lie in another file, or are too large")


def _class_names(value: Any) -> set[str]:
    """The names of all classes in the description of a network."""
    if isinstance(value, list):
        return set().union(*map(_class_names, value))
    if not isinstance(value, dict):
        return set()
    inner = _class_names(list(value.values()))
    return inner | {str(value["class_name"])} if "class_name" in value else inner


def _read_weights(content: bytes) -> dict[str, list[Float32]]:
    """Return the weight arrays of each layer, from the content of the HDF5 file."""
    weights: dict[str, list[Float32]] = {}
    with h5py.File(io.BytesIO(content)) as stored:
        _refuse_other_files(stored)
        for group in stored["layers"].values():
            name = str(group["vars"].attrs["name"])
            weights[name] = _arrays(group)
    return weights


def _texts(layer: Layer) -> tuple[str, ...]:
    return (layer.name, layer.kind, layer.activation)


def _make_layers(
    configs: list[dict[str, Any]], weights: dict[str, list[Float32]]
) -> tuple[Layer, ...]:
    sources = {config["name"]: _sources(config) for config in configs}
    kinds = {config["name"]: config["class_name"] for config in configs}
    options = {config["name"]: config["config"] for config in configs}
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
                parameters=sum(array.size for array in weights.get(name, [])),
                window=_window(options[name]),
                activation=_activation(options[name]),
            )
        )
    return tuple(layers)


def _window(options: dict[str, Any]) -> tuple[int, ...]:
    """Return the size of a layer's kernel or pool."""
    return tuple(int(size) for size in options.get("kernel_size", options.get("pool_size", ())))


def _activation(options: dict[str, Any]) -> str:
    """Return the name of a layer's activation function; "linear" is none."""
    name = options.get("activation", "")
    return name if isinstance(name, str) and name != "linear" else ""


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
