"""A run's network, served by LiteRT: images in, probabilities or features out.

Starts in milliseconds and knows nothing of Keras or TensorFlow.
"""

import threading
from pathlib import Path

import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter

from mnist_core.runs import TFLITE, read_run

Images = npt.NDArray[np.uint8]  # (n, 28, 28), 0 background .. 255 ink
Float32 = npt.NDArray[np.float32]


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

    def probabilities(self, images: Images) -> Float32:
        """The probability of each digit: (n, 10), rows sum to 1, for uint8 (n, 28, 28).

        Raises:
            ValueError: the images have another type or shape.
        """
        return self._run(images, "probabilities")

    def features(self, images: Images) -> Float32:
        """The layer before the last: (n, d) for uint8 (n, 28, 28).

        Raises:
            ValueError: the images have another type or shape.
        """
        return self._run(images, "features")

    def _run(self, images: Images, output: str) -> Float32:
        if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1:] != (28, 28):
            raise ValueError(
                f"The images are {images.dtype} {images.shape}: a network reads "
                "uint8 (n, 28, 28), 0 for the background to 255 for ink."
            )
        index, width = self._outputs[output]
        result = np.empty((len(images), width), np.float32)
        for i in range(len(images)):
            # One image at a time: no slower than batches (measured), and a thread with
            # ten thousand of them makes nobody wait for longer than one.
            with self._lock:
                self._interpreter.set_tensor(self._input, images[i : i + 1])
                self._interpreter.invoke()
                result[i] = self._interpreter.get_tensor(index)
        return result


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
