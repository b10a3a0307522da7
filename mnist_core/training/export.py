"""Exporting: a trained network is saved, and made into the one that LiteRT serves.

A Keras network flows in, files of a run flow out. The export needs TensorFlow; nothing else does.
"""

from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt

from mnist_core.data.mnist import Mnist
from mnist_core.networks import runs
from mnist_core.networks.runs import Run
from mnist_core.training import architectures
from mnist_core.training.architectures import predict

AGREEMENT = 1e-4  # how far the served network's probabilities may be from the trained one's


class ExportDisagrees(Exception):
    """The exported network does not compute what the trained one does."""


class ExportUnavailable(Exception):
    """The export to LiteRT needs Keras on TensorFlow; the message says what to do."""


def save(network: keras.Model, file: Path) -> None:
    """Write the network as a `.keras` file without its optimizer's state."""
    keras.Model(network.input, network.output, name=network.name).save(file)


def can_export() -> bool:
    """Whether Keras runs on TensorFlow here, which the export to LiteRT needs."""
    return bool(keras.backend.backend() == "tensorflow")


def export_litert(network: keras.Model, file: Path, images: npt.NDArray[np.uint8]) -> None:
    """Write the network as LiteRT serves it, with the outputs `probabilities` and `features`.

    Raises:
        ExportDisagrees: on `images` (n, 28, 28) the two differ by `AGREEMENT` or more.
    """
    from mnist_core.networks.classifier import (
        Classifier,  # a machine that only trains needs no LiteRT
    )

    architectures.with_features(network).export(file, format="litert", verbose=False)
    served = Classifier(file.read_bytes()).probabilities(images)
    difference = float(np.abs(served - predict(network, images)).max())
    if not difference < AGREEMENT:
        raise ExportDisagrees(
            f"The exported {network.name} is off by up to {difference:.1e} from the trained one; "
            f"{AGREEMENT:.0e} is the most that is accepted. Nothing was written."
        )


def export_run(name_or_path: str | Path, mnist: Mnist) -> Run:
    """Add `model.tflite` to a run that was trained where the export could not run.

    Raises:
        UnknownRun, DamagedRun: see `runs.read_run`.
        RunExists: it has one already.
        ExportUnavailable: Keras does not run on TensorFlow here.
        ExportDisagrees: the exported network computes something else; the run stays as it was.
    """
    if not can_export():
        raise ExportUnavailable(
            f"Keras runs on {keras.backend.backend()} here and the export needs TensorFlow: "
            "install it, unset KERAS_BACKEND and try again."
        )
    run = runs.read_run(name_or_path)
    if run.served:
        raise runs.RunExists(f"The run {run.name} has a {runs.TFLITE} already.")
    network = keras.models.load_model(run.folder / runs.KERAS)
    with runs.writing(run.folder, overwrite=True) as draft:
        runs.copy_files(run, draft)
        export_litert(network, draft / runs.TFLITE, mnist.test_images)
        runs.write_card(draft, run.card)
    return runs.read_run(run.folder)
