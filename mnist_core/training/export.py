"""Save a trained Keras network, and convert it to the LiteRT file that the app serves.

Only the conversion needs TensorFlow.
"""

from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt

from mnist_core.data.mnist import Mnist
from mnist_core.networks import layers, run_files, write_runs
from mnist_core.networks.runs import Run
from mnist_core.training import architectures
from mnist_core.training.architectures import predict

AGREEMENT = 1e-4  # largest accepted difference between the two networks' probabilities


class ExportDisagrees(Exception):
    """The exported network gives other probabilities than the trained one."""


class ExportUnavailable(Exception):
    """The export needs Keras on TensorFlow, which is not the case here."""


def save(network: keras.Model, file: Path) -> None:
    """Write the network as a `.keras` file without its optimizer's state."""
    keras.Model(network.input, network.output, name=network.name).save(file)


def load(run: Run) -> keras.Model:
    """Load the trained network of a run. It is data: layers that are code are refused.

    Raises:
        DamagedRun: it is no network of Keras, or `layers.refuse_unsafe` refuses it.
    """
    file = run.folder / run_files.KERAS
    with run_files.reading(file):
        layers.refuse_unsafe(file)
        return keras.models.load_model(file, safe_mode=True)


def can_export() -> bool:
    """Whether Keras runs on TensorFlow here, as the export to LiteRT needs."""
    return bool(keras.backend.backend() == "tensorflow")


def export_litert(network: keras.Model, file: Path, images: npt.NDArray[np.uint8]) -> None:
    """Convert the network to LiteRT, with the outputs `probabilities` and `features`.

    Args:
        network: the trained network.
        file: to write to.
        images: uint8 (n, 28, 28), to compare the two networks on.

    Raises:
        ExportDisagrees: the probabilities differ by `AGREEMENT` or more.
    """
    from mnist_core.networks.classifier import (
        Classifier,  # a machine that only trains needs no LiteRT
    )

    architectures.with_features(network).export(file, format="litert", verbose=False)
    served = Classifier(file.read_bytes()).probabilities(images)
    difference = float(np.abs(served - predict(network, images)).max())
    if not difference < AGREEMENT:
        raise ExportDisagrees(
            f"The exported {network.name} is off by up to {difference:.1e} from the trained "
            f"network. At most {AGREEMENT:.0e} is accepted, so nothing was written."
        )


def export_run(run: Run, mnist: Mnist) -> Run:
    """Add `model.tflite` to a run that was trained where the export could not run.

    Returns:
        The run with it.

    Raises:
        RunExists: it has one already.
        RunChanged: see `write_runs.update_run`.
        DamagedRun: see there and `load`.
        ExportUnavailable: Keras does not run on TensorFlow here.
        ExportDisagrees: the exported network computes something else; the run stays as it was.
    """
    if not can_export():
        raise ExportUnavailable(
            f"Keras runs on {keras.backend.backend()} here and the export needs TensorFlow: "
            "install it, unset KERAS_BACKEND and try again."
        )
    if run.served:
        raise write_runs.RunExists(f"The run {run.name} has a {run_files.TFLITE} already.")
    network = load(run)
    return write_runs.update_run(
        run, lambda draft: export_litert(network, draft / run_files.TFLITE, mnist.test_images)
    )
