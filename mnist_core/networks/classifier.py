"""A run's network, served by LiteRT: images in, readings, probabilities or features out.

Starts in milliseconds and knows nothing of Keras or TensorFlow.
"""

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

# What a served network gives for one image, float32, and how many of it; None: any number.
WIDTHS = {"probabilities": 10, "features": None, "is_digit": 1}
ALWAYS = {"probabilities", "features"}  # the score only where it has learned to refuse


class NotExported(Exception):
    """The run has no network to serve yet; the message says how to make it."""


class Classifier:
    """A network that many threads may ask at once."""

    def __init__(self, model: bytes) -> None:
        """Set up LiteRT for the content of a `model.tflite`.

        Raises:
            ValueError: LiteRT cannot load it, or it takes or gives something else than ours do.
        """
        self._interpreter = Interpreter(model_content=model, num_threads=1)
        self._interpreter.allocate_tensors()
        inputs = self._interpreter.get_input_details()
        outputs = self._interpreter.get_signature_runner().get_output_details()
        _refuse_others(inputs, outputs)
        self._input = inputs[0]["index"]
        self._outputs = {
            name: (details["index"], int(details["shape"][-1])) for name, details in outputs.items()
        }
        self._lock = threading.Lock()

    @property
    def refuses(self) -> bool:
        """Whether the network has learned to tell digits from other drawings."""
        return "is_digit" in self._outputs

    def read(self, images: Images) -> list[Reading]:
        """Read each of uint8 images (n, 28, 28), and say so where that makes no sense.

        The verdict is `not a digit` where the network has learned to tell and finds none,
        `unsure` where the likeliest digit has a probability below `SURE`, and else `digit`.

        Raises:
            ValueError: the images have another type or shape.
        """
        outputs = self._run(images, ["probabilities", *["is_digit"] * self.refuses])
        scores = outputs["is_digit"][:, 0].tolist() if self.refuses else [None] * len(images)
        return [
            decide(probabilities, score)
            for probabilities, score in zip(outputs["probabilities"], scores, strict=True)
        ]

    def probabilities(self, images: Images) -> Float32:
        """The probability of each digit: (n, 10), rows sum to 1, for uint8 (n, 28, 28).

        Raises:
            ValueError: the images have another type or shape.
        """
        return self._run(images, ["probabilities"])["probabilities"]

    def features(self, images: Images) -> Float32:
        """The layer before the last: (n, d) for uint8 (n, 28, 28).

        Raises:
            ValueError: the images have another type or shape.
        """
        return self._run(images, ["features"])["features"]

    def _run(self, images: Images, outputs: list[str]) -> dict[str, Float32]:
        if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1:] != (28, 28):
            raise ValueError(
                f"The images are {images.dtype} {images.shape}: a network reads "
                "uint8 (n, 28, 28), 0 for the background to 255 for ink."
            )
        chosen = {name: self._outputs[name] for name in outputs}
        results = {
            name: np.empty((len(images), width), np.float32) for name, (_, width) in chosen.items()
        }
        for i in range(len(images)):
            # One image at a time: no slower than batches (measured), and a thread with
            # ten thousand of them makes nobody wait for longer than one.
            with self._lock:
                self._interpreter.set_tensor(self._input, images[i : i + 1])
                self._interpreter.invoke()
                for name, (index, _) in chosen.items():
                    results[name][i] = self._interpreter.get_tensor(index)
        return results


def _refuse_others(inputs: list[dict[str, Any]], outputs: dict[str, dict[str, Any]]) -> None:
    """Raise `ValueError` where a network takes or gives something else than ours do."""
    taken = [(details["dtype"], tuple(details["shape"])) for details in inputs]
    if taken != [(np.uint8, (1, 28, 28))]:
        raise ValueError("it takes something else than one image, uint8 (1, 28, 28)")
    for name, width in WIDTHS.items():
        if name not in outputs:
            if name in ALWAYS:
                raise ValueError(f"it has no output `{name}`")
            continue
        details = outputs[name]
        rows, *columns = details["shape"]
        fits = rows == 1 and len(columns) == 1 and width in (None, columns[0])
        if details["dtype"] != np.float32 or not fits:
            raise ValueError(f"its output `{name}` has another type or shape")


def load(run: Run) -> Classifier:
    """Load the served network of a run.

    Raises:
        NotExported: it was trained where the export could not run.
        DamagedRun: LiteRT cannot load it, or it is no network that reads digits.
    """
    model = _model(run)
    with run_files.reading(run.folder / TFLITE):
        network = Classifier(model)
        _try(network)
        return network


def features(run: Run, images: Images) -> Float32:
    """A run's features of many images, read by all processors at once: (n, d).

    Raises:
        NotExported, DamagedRun: see `load`.
        ValueError: see `Classifier.features`.
    """
    processors = os.cpu_count() or 1
    model = _model(run)
    with run_files.reading(run.folder / TFLITE):
        networks = [Classifier(model) for _ in range(processors)]
        _try(networks[0])
    with ThreadPoolExecutor(processors) as threads:
        parts = threads.map(Classifier.features, networks, np.array_split(images, processors))
        return np.concatenate(list(parts))


def _model(run: Run) -> bytes:
    if not run.served:
        raise NotExported(
            f"The run {run.name} has no {TFLITE} yet: "
            f"`python -m mnist_core export {run.name}` makes it."
        )
    with run_files.reading(run.folder / TFLITE):
        return (run.folder / TFLITE).read_bytes()


def _try(network: Classifier) -> None:
    """Read a blank image, and raise `ValueError` where the answer makes no sense."""
    blank = np.zeros((1, 28, 28), np.uint8)
    (reading,) = network.read(blank)
    whole = abs(float(reading.probabilities.sum()) - 1) < 0.01
    if not (whole and (reading.probabilities >= 0).all()):
        raise ValueError("it does not give probabilities")
    if reading.is_digit is not None and not 0 <= reading.is_digit <= 1:
        raise ValueError("its score is not between 0 and 1")
    if not np.isfinite(network.features(blank)).all():
        raise ValueError("its features are not finite")
