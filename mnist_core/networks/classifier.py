"""Classifies images with the network of a run, using LiteRT.

Images go in; readings, probabilities or features come out. Loads in milliseconds, because it
does not import Keras or TensorFlow.
"""

import math
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter

from mnist_core.networks import run_files
from mnist_core.networks.run_files import TFLITE
from mnist_core.networks.runs import Run
from mnist_core.networks.verdict import Float32, Reading, decide

Images = npt.NDArray[np.uint8]  # (n, 28, 28), 0 background .. 255 ink

# Output of a served network -> values for one image, float32; None: any number of values.
OUTPUT_WIDTHS = {"probabilities": 10, "features": None, "is_digit": 1}
MOST_MEMORY = 200_000_000  # bytes of all tensors of a network; `studio` takes 7 million
REQUIRED_OUTPUTS = ("probabilities", "features")  # only a network that can refuse has `is_digit`


class NotExported(Exception):
    """The run has no `model.tflite` yet; the message says how to create it."""


class Classifier:
    """A loaded network, which many threads can use at the same time."""

    def __init__(self, model: bytes) -> None:
        """Load the content of a `model.tflite` into LiteRT.

        Raises:
            ValueError: LiteRT cannot load it, or it has other inputs or outputs than expected.
        """
        self._interpreter = Interpreter(model_content=model, num_threads=1)
        _refuse_large(self._interpreter.get_tensor_details())
        self._interpreter.allocate_tensors()
        inputs = self._interpreter.get_input_details()
        outputs = self._interpreter.get_signature_runner().get_output_details()
        _check_model(inputs, outputs)
        self._input = inputs[0]["index"]
        self._outputs = {
            name: (details["index"], int(details["shape"][-1])) for name, details in outputs.items()
        }
        self._lock = threading.Lock()

    @property
    def refuses(self) -> bool:
        """Whether the network can say that an image is not a digit."""
        return "is_digit" in self._outputs

    def read(self, images: Images) -> list[Reading]:
        """Read each of uint8 images (n, 28, 28), 0 background to 255 ink; see `verdict.decide`.

        Raises:
            ValueError: the images have another type or shape.
        """
        names = ["probabilities"]
        if self.refuses:
            names.append("is_digit")
        outputs = self._run(images, names)
        scores: list[float | None] = [None] * len(images)
        if self.refuses:
            scores = outputs["is_digit"][:, 0].tolist()
        return [
            decide(probabilities, score)
            for probabilities, score in zip(outputs["probabilities"], scores, strict=True)
        ]

    def probabilities(self, images: Images) -> Float32:
        """Return the probability of each digit, (n, 10), for uint8 images (n, 28, 28).

        Each row sums to 1.

        Raises:
            ValueError: the images have another type or shape.
        """
        return self._run(images, ["probabilities"])["probabilities"]

    def features(self, images: Images) -> Float32:
        """Return the features, the input of the last layer, (n, d), for uint8 images (n, 28, 28).

        Raises:
            ValueError: the images have another type or shape.
        """
        return self._run(images, ["features"])["features"]

    def _run(self, images: Images, outputs: list[str]) -> dict[str, Float32]:
        if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1:] != (28, 28):
            raise ValueError(
                f"The images are {images.dtype} {images.shape}, but a network reads "
                "uint8 (n, 28, 28) with 0 for the background and 255 for ink."
            )
        chosen = {name: self._outputs[name] for name in outputs}
        results = {
            name: np.empty((len(images), width), np.float32) for name, (_, width) in chosen.items()
        }
        for i in range(len(images)):
            # One image at a time is as fast as a batch (measured). Other threads then wait for
            # one image, not for all images of this thread.
            with self._lock:
                self._interpreter.set_tensor(self._input, images[i : i + 1])
                self._interpreter.invoke()
                for name, (index, _) in chosen.items():
                    results[name][i] = self._interpreter.get_tensor(index)
        return results


def _refuse_large(tensors: list[dict[str, Any]]) -> None:
    """Raise `ValueError` if the tensors of a network would take more than `MOST_MEMORY`."""
    sizes = [
        math.prod(abs(int(size)) for size in tensor["shape"]) * np.dtype(tensor["dtype"]).itemsize
        for tensor in tensors
    ]
    if sum(sizes) > MOST_MEMORY:
        raise ValueError(f"it would take more than {MOST_MEMORY // 10**6} MB of memory")


def _check_model(inputs: list[dict[str, Any]], outputs: dict[str, dict[str, Any]]) -> None:
    """Raise `ValueError` if a network has other inputs or outputs than those of this project."""
    expected = [(np.uint8, (1, 28, 28))]
    if [(details["dtype"], tuple(details["shape"])) for details in inputs] != expected:
        raise ValueError("its input is not one image, uint8 (1, 28, 28)")
    for name in REQUIRED_OUTPUTS:
        if name not in outputs:
            raise ValueError(f"it has no output `{name}`")
    for name, width in OUTPUT_WIDTHS.items():
        if name in outputs:
            _check_output(name, outputs[name], width)


def _check_output(name: str, details: dict[str, Any], width: int | None) -> None:
    """Raise `ValueError` if an output is not float32 (1, width); any width if it is None."""
    shape = tuple(details["shape"])
    fits = len(shape) == 2 and shape[0] == 1 and width in (None, shape[1])
    if details["dtype"] != np.float32 or not fits:
        raise ValueError(f"its output `{name}` has another type or shape")


def load(run: Run) -> Classifier:
    """Load the `model.tflite` of a run, and test it on a blank image.

    Raises:
        NotExported: the run has none; the export was not possible where it was trained.
        DamagedRun: LiteRT cannot load it, or it is not a network that reads digits.
    """
    model = _read_model(run)
    with run_files.reading(run.folder / TFLITE):
        network = Classifier(model)
        _test_on_blank(network)
        return network


def features(run: Run, images: Images) -> Float32:
    """Compute the features (n, d) of many images, uint8 (n, 28, 28), on all processors.

    Raises:
        NotExported, DamagedRun: see `load`.
        ValueError: see `Classifier.features`.
    """
    processors = os.cpu_count() or 1
    model = _read_model(run)
    with run_files.reading(run.folder / TFLITE):
        networks = [Classifier(model) for _ in range(processors)]
        _test_on_blank(networks[0])
    with ThreadPoolExecutor(processors) as threads:
        parts = threads.map(Classifier.features, networks, np.array_split(images, processors))
        return np.concatenate(list(parts))


def _read_model(run: Run) -> bytes:
    if not run.served:
        raise NotExported(
            f"The run {run.name} has no {TFLITE} yet. "
            f"Create it: `python -m mnist_core export {run.name}`."
        )
    with run_files.reading(run.folder / TFLITE):
        return (run.folder / TFLITE).read_bytes()


def _test_on_blank(network: Classifier) -> None:
    """Read a blank image; raise `ValueError` if the results are not possible."""
    blank = np.zeros((1, 28, 28), np.uint8)
    (reading,) = network.read(blank)
    sums_to_1 = abs(float(reading.probabilities.sum()) - 1) < 0.01
    if not sums_to_1 or (reading.probabilities < 0).any():
        raise ValueError("it does not give probabilities")
    if reading.is_digit is not None and not 0 <= reading.is_digit <= 1:
        raise ValueError("its score is not between 0 and 1")
    if not np.isfinite(network.features(blank)).all():
        raise ValueError("its features are not finite")
