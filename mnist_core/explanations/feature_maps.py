"""Feature maps: what each layer of a network computes from an image.

A served network and its layers go in; an `Inspector` comes out, which returns the maps of every
layer for an image. LiteRT keeps all intermediate results if it is asked to; this module finds out
which result belongs to which layer.
"""

import re
import threading
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from mnist_core.networks.layers import Layer, NetworkLayers

UInt8 = npt.NDArray[np.uint8]
Float32 = npt.NDArray[np.float32]

MAIN = ("Conv2D", "DepthwiseConv2D", "MaxPooling2D", "AveragePooling2D", "Dense")  # begin a step
FOLLOWS = ("BatchNormalization", "Activation", "ReLU")  # belong to the step before
# The kinds of layers that begin a step, as LiteRT names their results.
MAIN_RESULT = re.compile(
    r"conv2d|max_pooling2d|average_pooling2d|(dense|probabilities|logits)_.*MatMul"
)
DENSE_RESULT = re.compile(r"dense_.*MatMul")
TRUNK = re.compile(r"\b(?:trunk|logits)_(\d+)_")
HEADS = re.compile(r"probabilities|logits")  # the names of layers that give ten scores


class UnknownLayers(Exception):
    """The results of a network cannot be matched to its layers."""


@dataclass(frozen=True)
class Step:
    """One step of a network: a convolution, pooling or dense layer, with what follows it directly.

    What follows is batch normalisation or an activation function. Dropout does nothing when a
    trained network reads an image.
    """

    layers: tuple[Layer, ...]  # the main one first
    maps: Float32  # (n, height, width); a dense layer has n maps of one value


class Trunk(NamedTuple):
    """The steps of one trunk, from the image to its scores of the ten digits."""

    steps: tuple[Step, ...]
    scores: Float32  # (10,), before they become probabilities


class Inspector:
    """A network whose every result can be seen; many threads can use it at the same time."""

    def __init__(self, model: bytes, network: NetworkLayers) -> None:
        """Load the content of a `model.tflite`, and match its results to the layers of the network.

        Raises:
            UnknownLayers: they do not fit together.
            ValueError: LiteRT cannot load the content.
        """
        self._interpreter = Interpreter(
            model_content=model,
            num_threads=1,
            experimental_preserve_all_tensors=True,
            # Delegates would join layers, and keep their results to themselves.
            experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        )
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        outputs = self._interpreter.get_signature_runner().get_output_details()
        features = int(outputs["features"]["index"])
        planned = plan(network)
        results = _results(self._interpreter.get_tensor_details())
        if _lacks_a_dense_layer(planned, results):  # an output loses its name
            results = [r._replace(is_main=r.is_main or r.tensor == features) for r in results]
        self._trunks = _match(planned, results)
        self._lock = threading.Lock()

    def look(self, image: UInt8) -> list[Trunk]:
        """What every layer computes from a uint8 image (28, 28), for each trunk."""
        with self._lock:
            self._interpreter.set_tensor(self._input, image[np.newaxis])
            self._interpreter.invoke()
            return [
                Trunk(
                    tuple(Step(layers, _as_maps(self._value(index))) for layers, index in steps),
                    self._value(scores)[0],
                )
                for steps, scores in self._trunks
            ]

    def _value(self, index: int) -> Float32:
        return np.asarray(self._interpreter.get_tensor(index), np.float32)


class _Result(NamedTuple):
    """An intermediate result of a served network."""

    tensor: int  # its number in the interpreter
    name: str
    shape: tuple[int, ...]  # for one image
    is_main: bool  # whether it begins a step


# The steps of a trunk, and the layer of its scores.
_Planned = tuple[list[tuple[Layer, ...]], Layer]
_Matched = tuple[list[tuple[tuple[Layer, ...], int]], int]  # the same with indices of tensors


def plan(network: NetworkLayers) -> dict[int, _Planned]:
    """The steps of each trunk and the layer that gives its scores, by the trunk's number from 1."""
    steps: dict[int, list[tuple[Layer, ...]]] = {}
    heads: dict[int, Layer] = {}
    for layer in network.layers:
        number = _trunk_of(layer.name)
        if layer.name == "is_digit":
            continue
        if HEADS.match(layer.name):
            if layer.kind == "Dense":
                heads[number] = layer
        elif layer.kind in MAIN:
            steps.setdefault(number, []).append((layer,))
        elif layer.kind in FOLLOWS and number in steps:
            steps[number][-1] += (layer,)
    if not heads:
        raise UnknownLayers("No layer gives the scores of the ten digits.")
    return {number: (steps.get(number, []), heads[number]) for number in sorted(heads)}


def _trunk_of(name: str) -> int:
    """The number of the trunk that a name belongs to; 1 in a network with one trunk."""
    found = TRUNK.search(f"{name}_")
    return int(found[1]) if found else 1


def _results(details: list[dict[str, Any]]) -> list[_Result]:
    """The results that may be those of layers, in the order in which they are computed."""
    ordered = sorted(details, key=lambda result: int(result["index"]))
    names = [str(result["name"]) for result in ordered]
    first = next((i for i, name in enumerate(names) if "rescaling" in name), len(names))
    found = []
    for result, name in zip(ordered[first + 1 :], names[first + 1 :], strict=True):
        shape = tuple(int(size) for size in result["shape"])
        if result["dtype"] != np.float32 or len(shape) not in (2, 4) or not name:
            continue
        is_main = bool(MAIN_RESULT.search(name))
        found.append(_Result(int(result["index"]), name, shape[1:], is_main))
    return found


def _lacks_a_dense_layer(planned: dict[int, _Planned], results: list[_Result]) -> bool:
    """Whether fewer results than dense layers, the last one aside, are named after one."""
    steps = [step for steps, _ in planned.values() for step in steps]
    named = [result for result in results if DENSE_RESULT.search(result.name)]
    return len(named) < sum(step[0].kind == "Dense" for step in steps)


def _match(planned: dict[int, _Planned], results: list[_Result]) -> list[_Matched]:
    """Find the last result of each step: the one before the next step begins."""
    matched = []
    for number, (steps, head) in planned.items():
        of_trunk = [result for result in results if _trunk_of(result.name) == number]
        found = []
        place = 0
        for layers in steps:
            place = _next_main(of_trunk, place, layers[0].shape)
            while place + 1 < len(of_trunk) and _continues(of_trunk[place + 1], layers[0].shape):
                place += 1
            found.append((layers, of_trunk[place].tensor))
            place += 1
        scores = of_trunk[_next_main(of_trunk, place, head.shape)]
        matched.append((found, scores.tensor))
    return matched


def _next_main(results: list[_Result], place: int, shape: tuple[int, ...]) -> int:
    """The place of the next result that begins a step and has this shape."""
    for i in range(place, len(results)):
        if results[i].is_main and results[i].shape == shape:
            return i
    raise UnknownLayers(f"No result with the shape {shape} was found.")


def _continues(result: _Result, shape: tuple[int, ...]) -> bool:
    return not result.is_main and result.shape == shape


def _as_maps(value: Float32) -> Float32:
    """Maps (n, height, width) from a result (1, height, width, n) or (1, n)."""
    if value.ndim == 2:
        return np.asarray(value[0][:, np.newaxis, np.newaxis], np.float32)
    maps: Float32 = np.ascontiguousarray(value[0].transpose(2, 0, 1))
    return maps
