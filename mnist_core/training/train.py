"""Train a network: fit it, calibrate it, export it, and write it to disk as a run.

A network's name, MNIST and drawings go in; a run's folder comes out. The code is backend-neutral
Keras 3. Only the export needs TensorFlow; a run trained without it can be exported later.
"""

import importlib.metadata
import platform
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from mnist_core.data import strokes
from mnist_core.data.mnist import ARRAY_SHA256, Mnist, Split, split_mnist
from mnist_core.data.strokes import Archive
from mnist_core.metrics import figures
from mnist_core.networks import card, run_files, runs, write_runs
from mnist_core.networks.card import Protocol
from mnist_core.networks.runs import Run
from mnist_core.training import architectures, export, fitting, names, saved_state, training_set
from mnist_core.training.calibrate import calibrate, fit_refusal
from mnist_core.training.fitting import Fitted, Say, Tick, quietly
from mnist_core.training.training_set import TrainingSet


def train_network(
    name: str,
    mnist: Mnist,
    out: Path,
    *,
    drawn: Archive | None = None,
    others: Archive | None = None,
    seed: int = 0,
    epochs: int | None = None,
    overwrite: bool = False,
    say: Say = quietly,
    tick: Tick = quietly,
) -> Run:
    """Train the network `name` by its protocol and write it as the run `out/name`.

    An interrupted training continues after its last finished epoch. Where the export cannot
    run, the run is written without `model.tflite`.

    Args:
        name: the architecture's name.
        mnist: the images to train and test on.
        out: the folder of runs to write to.
        drawn: digits drawn by people, for networks that learn from drawings.
        others: letters and symbols that the network should refuse. Without them it only learns
            to refuse scribbles and other generated drawings.
        seed: fixes everything random. Each member of an ensemble adds its own number from the
            protocol's `members`.
        epochs: how many epochs to train, if not the protocol's number.
        overwrite: whether an existing run is replaced.
        say: called with one line of text for each thing that happens.
        tick: called after each batch with the batches done and the batches of the epoch.

    Raises:
        UnknownArchitecture: no architecture has this name.
        NeedsDrawings: the network learns from drawings, but none were given.
        NotDigits, HasDigits, TooFewWriters: see `training_set.mnist_and_drawings`.
        UnknownRun, DamagedRun: the teacher's run cannot be read.
        RunExists: `out/name` exists and `overwrite` is not set.
        TrainingRuns: another process trains this network into `out`.
        ExportDisagrees: the exported network gives other probabilities; nothing is written.
    """
    architecture = architectures.architecture(name)
    names.refuse_without_drawings(name, drawn=drawn is not None)
    write_runs.refuse_existing(out / name, overwrite=overwrite)
    protocol = replace(architecture.protocol, epochs=epochs or architecture.protocol.epochs)
    split = split_mnist(mnist, protocol.validation)
    if drawn is not None and protocol.renditions:
        say(f"{name}: rendering {len(drawn):,} drawn digits first, which takes a minute or two")
    unfinished = out / f".{name}-unfinished"
    training_set_of = partial(_make_training_set, protocol, split, drawn, others)
    with saved_state.claim(unfinished):
        write_runs.remove_leftovers(out / name)
        fitted, examples = _fit_members(
            name, protocol, training_set_of, seed, unfinished, say, tick
        )
        network = fitted.network
        calibrated = None
        if protocol.renditions and examples.validation:
            fit_refusal(network, examples, seed=seed)
            calibrated = calibrate(network, examples.validation)
        run = write_run(
            out / name,
            fitted,
            split,
            mnist,
            overwrite=overwrite,
            architecture=name,
            summary=architecture.summary,
            protocol=protocol,
            seed=seed,
            data=data_hashes(protocol, drawn, others),
            published_accuracy=architecture.published_accuracy,
            calibration=calibrated,
        )
        shutil.rmtree(unfinished, ignore_errors=True)
    return run


def write_run(
    folder: Path, fitted: Fitted, split: Split, mnist: Mnist, *, overwrite: bool, **about: Any
) -> Run:
    """Test a trained network, export it, and write it as a run.

    Args:
        folder: of the run; it is called like the folder.
        fitted: the network and its history.
        split: MNIST, split by the protocol.
        mnist: all of it.
        overwrite: whether an existing run is replaced.
        about: the other fields of the card.

    Raises:
        NotFinite, RunExists, ExportDisagrees: nothing is written.
    """
    network = fitted.network
    probabilities = architectures.predict(network, mnist.test_images)
    test = figures.evaluate(split.test_labels, architectures.predict(network, split.test_images))
    run_card = card.Card(
        name=folder.name,
        parameters=network.count_params(),
        trained=datetime.now(UTC).isoformat(timespec="seconds"),
        versions=versions(),
        figures=figures.evaluate(mnist.test_labels, probabilities),
        test_accuracy=test.accuracy,
        test_images=test.images,
        **about,
    )
    with write_runs.new_run(folder, overwrite=overwrite) as draft:
        _write_files(draft, fitted, probabilities, mnist)
        write_runs.write_card(draft, run_card)
    return runs.read_run(folder)


def _write_files(
    draft: Path, fitted: Fitted, probabilities: npt.NDArray[np.float32], mnist: Mnist
) -> None:
    """Write every file of the run but its card."""
    export.save(fitted.network, draft / run_files.KERAS)
    if export.can_export():
        export.export_litert(fitted.network, draft / run_files.TFLITE, mnist.test_images)
    write_runs.write_history(draft, fitted.history)
    write_runs.write_test_probabilities(draft, probabilities)


def _fit_members(
    name: str,
    protocol: Protocol,
    training_set_of: Callable[[int], TrainingSet],
    seed: int,
    unfinished: Path,
    say: Say,
    tick: Tick,
) -> tuple[Fitted, TrainingSet]:
    """Fit all members, each with its own seed; return their ensemble and the last training set."""
    members = []
    for its_seed in (seed + number for number in protocol.members):
        if len(protocol.members) > 1:
            say(f"{name}: training the member with seed {its_seed}")
        examples = training_set_of(its_seed)
        state = unfinished / f"seed-{its_seed}"
        members.append(
            fitting.fit_network(
                name, protocol, examples, seed=its_seed, unfinished=state, say=say, tick=tick
            )
        )
    return fitting.ensemble(members), examples


def _make_training_set(
    protocol: Protocol, split: Split, drawn: Archive | None, others: Archive | None, seed: int
) -> TrainingSet:
    """The training set that the protocol asks for."""
    if protocol.renditions and drawn is not None:
        examples = training_set.mnist_and_drawings(
            split, drawn, others, protocol.renditions, seed=seed
        )
    else:
        examples = training_set.mnist_only(split)
    if protocol.teacher:
        return training_set.distilled(examples, _teacher(protocol.teacher))
    return examples


def data_hashes(
    protocol: Protocol, drawn: Archive | None, others: Archive | None
) -> dict[str, str]:
    """The SHA-256 of every array and archive the network learned from, by name."""
    archives = {"drawn": drawn, "others": others} if protocol.renditions else {}
    found = {
        name: strokes.sha256(archive) for name, archive in archives.items() if archive is not None
    }
    return ARRAY_SHA256 | found


def _teacher(name: str) -> Callable[[npt.NDArray[np.uint8]], npt.NDArray[np.float32]]:
    """The function that gives the teacher's probabilities (n, 10) for images (n, 28, 28)."""
    network = export.load(runs.read_run(name))
    return lambda images: architectures.predict(network, images)


def versions() -> dict[str, str]:
    """The versions of Python, Keras, its backend and numpy."""
    backend = keras.backend.backend()
    packages = {name: importlib.metadata.version(name) for name in ("keras", backend, "numpy")}
    return {"python": platform.python_version(), **packages}
