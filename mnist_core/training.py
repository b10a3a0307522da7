"""Training: a network is fitted by its protocol, exported to LiteRT and written as a run.

MNIST and a name flow in, a run on disk flows out. Backend-neutral Keras 3: only the export
needs TensorFlow, and a run trained without it is exported later.
"""

import importlib.metadata
import math
import platform
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import keras
import numpy as np
import numpy.typing as npt

from mnist_core import architectures, data, evaluation, runs
from mnist_core.runs import History, Protocol, Run

AGREEMENT = 1e-4  # how far the served network's probabilities may be from the trained one's

Progress = Literal["bar", "lines", "silent"]


class ExportDisagrees(Exception):
    """The exported network does not compute what the trained one does."""


class ExportUnavailable(Exception):
    """The export to LiteRT needs Keras on TensorFlow; the message says what to do."""


@dataclass(frozen=True)
class Fitted:
    """A trained network with what each epoch gave."""

    network: keras.Model
    history: History


class _Batches(keras.utils.PyDataset):
    """The training images in a new random order each epoch.

    Keras's own shuffling on TensorFlow repeats one order in every epoch once a seed is set.
    """

    def __init__(self, split: data.Split, batch_size: int, seed: int) -> None:
        super().__init__()
        self._images, self._labels = split.train_images, split.train_labels
        self._batch_size = batch_size
        self._random = np.random.default_rng(seed)
        self.on_epoch_end()

    def __len__(self) -> int:
        return math.ceil(len(self._images) / self._batch_size)

    def __getitem__(self, batch: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
        chosen = self._order[batch * self._batch_size : (batch + 1) * self._batch_size]
        return self._images[chosen], self._labels[chosen]

    def on_epoch_end(self) -> None:
        self._order = self._random.permutation(len(self._images))


class _EpochSeconds(keras.callbacks.Callback):
    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self._started = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self.seconds.append(time.perf_counter() - self._started)


def fit(
    name: str, protocol: Protocol, split: data.Split, *, seed: int, progress: Progress = "lines"
) -> Fitted:
    """Build the network `name` and fit it to the training images of `split`.

    Raises:
        UnknownArchitecture: there is none of that name.
    """
    network = architectures.build(name, seed=seed)
    network.compile(
        optimizer=keras.optimizers.get(
            {"class_name": protocol.optimizer, "config": {"learning_rate": protocol.learning_rate}}
        ),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    watched = len(split.validation_images) > 0
    clock = _EpochSeconds()
    history = network.fit(
        _Batches(split, protocol.batch_size, seed),
        shuffle=False,  # they come shuffled
        epochs=protocol.epochs,
        validation_data=(split.validation_images, split.validation_labels) if watched else None,
        validation_batch_size=1000,
        callbacks=[clock],
        verbose={"bar": 1, "lines": 2, "silent": 0}[progress],
    ).history
    columns = {name: tuple(map(float, column)) for name, column in history.items()}
    return Fitted(network, History(**columns, seconds=tuple(clock.seconds)))


def train(
    name: str,
    mnist: data.Mnist,
    out: Path,
    *,
    seed: int = 0,
    epochs: int | None = None,
    overwrite: bool = False,
    progress: Progress = "lines",
) -> Run:
    """Train the network `name` by its protocol and write it as the run `out/name`.

    Where the export cannot run, the run is written without `model.tflite`.

    Raises:
        UnknownArchitecture: there is none of that name.
        RunExists: `out/name` is taken and `overwrite` is not set.
        ExportDisagrees: the exported network computes something else; nothing is written.
    """
    architecture = architectures.architecture(name)
    runs.refuse_existing(out / name, overwrite=overwrite)
    protocol = replace(architecture.protocol, epochs=epochs or architecture.protocol.epochs)
    split = data.split(mnist, protocol.validation)

    fitted = fit(name, protocol, split, seed=seed, progress=progress)
    probabilities = predict(fitted.network, mnist.test_images)
    test = evaluation.evaluate(split.test_labels, predict(fitted.network, split.test_images))

    with runs.writing(out / name, overwrite=overwrite) as draft:
        save(fitted.network, draft / runs.KERAS)
        if can_export():
            export(fitted.network, draft / runs.TFLITE, mnist.test_images)
        runs.write_history(draft, fitted.history)
        runs.write_test_probabilities(draft, probabilities)
        runs.write_card(
            draft,
            runs.Card(
                name=name,
                architecture=name,
                summary=architecture.summary,
                parameters=fitted.network.count_params(),
                protocol=protocol,
                seed=seed,
                data=data.ARRAY_SHA256,
                trained=datetime.now(UTC).isoformat(timespec="seconds"),
                versions=versions(),
                figures=evaluation.evaluate(mnist.test_labels, probabilities),
                test_accuracy=test.accuracy,
                test_images=test.images,
                published_accuracy=architecture.published_accuracy,
            ),
        )
    return runs.read_run(out / name)


def predict(network: keras.Model, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """The trained network's probabilities (n, 10) for uint8 images (n, 28, 28)."""
    return np.asarray(network.predict(images, batch_size=1000, verbose=0), np.float32)


def save(network: keras.Model, file: Path) -> None:
    """Write the network as a `.keras` file without its optimizer's state."""
    keras.Model(network.input, network.output, name=network.name).save(file)


def can_export() -> bool:
    """Whether Keras runs on TensorFlow here, which the export to LiteRT needs."""
    return keras.backend.backend() == "tensorflow"


def export(network: keras.Model, file: Path, images: npt.NDArray[np.uint8]) -> None:
    """Write the network as LiteRT serves it, with the outputs `probabilities` and `features`.

    Raises:
        ExportDisagrees: on `images` (n, 28, 28) the two differ by `AGREEMENT` or more.
    """
    from mnist_core.classifier import Classifier  # a machine that only trains needs no LiteRT

    architectures.with_features(network).export(file, format="litert", verbose=False)
    served = Classifier(file.read_bytes()).probabilities(images)
    difference = float(np.abs(served - predict(network, images)).max())
    if not difference < AGREEMENT:
        raise ExportDisagrees(
            f"The exported {network.name} is off by up to {difference:.1e} from the trained one; "
            f"{AGREEMENT:.0e} is the most that is accepted. Nothing was written."
        )


def export_run(name_or_path: str | Path, mnist: data.Mnist) -> Run:
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
        export(network, draft / runs.TFLITE, mnist.test_images)
        runs.write_card(draft, run.card)
    return runs.read_run(run.folder)


def versions() -> dict[str, str]:
    """What a run is trained with: Python, Keras, its backend, numpy."""
    backend = keras.backend.backend()
    packages = {name: importlib.metadata.version(name) for name in ("keras", backend, "numpy")}
    return {"python": platform.python_version(), **packages}
