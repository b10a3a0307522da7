"""A run's network, served by LiteRT: images in, readings, probabilities or features out.

Starts in milliseconds and knows nothing of Keras or TensorFlow.
"""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter

from mnist_core.networks.runs import TFLITE, read_run
from mnist_core.networks.verdict import Float32, Reading, decide

Images = npt.NDArray[np.uint8]  # (n, 28, 28), 0 background .. 255 ink


class NotExported(Exception):
    """The run has no network to serve yet; the message says how to make it."""


class Classifier:
    """A network that many threads may ask at once."""

    def __init__(self, model: bytes) -> None:
        """Set up LiteRT for the content of a `model.tflite`."""
        self._interpreter = Interpreter(model_content=model, num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._outputs = {
            name: (details["index"], int(details["shape"][-1]))
            for name, details in self._interpreter.get_signature_runner()
            .get_output_details()
            .items()
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


def load(name_or_path: str | Path) -> Classifier:
    """Load the served network of a run, by its name or its folder.

    Raises:
        UnknownRun: there is no such run; the message lists those there are.
        DamagedRun: one of its files is missing or altered; the message says which.
        NotExported: it was trained where the export could not run.
    """
    run = read_run(name_or_path)
    if not run.served:
        raise NotExported(
            f"The run {run.name} has no {TFLITE} yet: "
            f"`python -m mnist_core export {name_or_path}` makes it."
        )
    return Classifier((run.folder / TFLITE).read_bytes())


def features(name_or_path: str | Path, images: Images) -> Float32:
    """A run's features of many images, read by all processors at once: (n, d).

    Raises:
        UnknownRun, DamagedRun, NotExported: see `load`.
        ValueError: see `Classifier.features`.
    """
    processors = os.cpu_count() or 1
    networks = [load(name_or_path) for _ in range(processors)]
    with ThreadPoolExecutor(processors) as threads:
        parts = threads.map(Classifier.features, networks, np.array_split(images, processors))
        return np.concatenate(list(parts))
