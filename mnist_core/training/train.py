"""Training: a network is fitted by its protocol, calibrated, exported and written as a run.

A name, MNIST and drawings flow in, a run on disk flows out. Backend-neutral Keras 3: only the
export needs TensorFlow, and a run trained without it is exported later.
"""

import importlib.metadata
import platform
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt

from mnist_core.data import strokes
from mnist_core.data.mnist import ARRAY_SHA256, Mnist, Split, split_mnist
from mnist_core.data.strokes import Archive
from mnist_core.metrics import figures
from mnist_core.networks import card, runs
from mnist_core.networks.card import Protocol
from mnist_core.networks.runs import Run
from mnist_core.training import architectures, export, fitting, training_set
from mnist_core.training.calibrate import calibrate, fit_refusal
from mnist_core.training.fitting import Fitted, Say, Tick, quietly
from mnist_core.training.training_set import TrainingSet


class NeedsDrawings(Exception):
    """The network learns from drawings, and none were given; the message says what to do."""


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

    A training that was interrupted goes on after the last epoch that it had finished. Where the
    export cannot run, the run is written without `model.tflite`.

    Args:
        name: of the architecture.
        mnist: the images to learn from and to be measured on.
        out: the folder of runs to write to.
        drawn: digits that people drew, for a network that learns from such.
        others: letters and symbols, for it to refuse; without them it learns to refuse
            scribbles and the like alone.
        seed: of all that is random; each of several members has it and its number of the
            protocol's `members`.
        epochs: instead of the protocol's.
        overwrite: whether to replace a run that is there.
        say: is told what happens, a line each time.
        tick: is told after each batch how many batches of the epoch are done.

    Raises:
        UnknownArchitecture: there is none of that name.
        NeedsDrawings: it learns from drawings, and there are none.
        NotDigits, HasDigits, TooFewWriters: see `lessons.with_drawings`.
        UnknownRun, DamagedRun: its teacher cannot be read.
        RunExists: `out/name` is taken and `overwrite` is not set.
        ExportDisagrees: the exported network computes something else; nothing is written.
    """
    architecture = architectures.architecture(name)
    refuse_without_drawings(name, drawn)
    runs.refuse_existing(out / name, overwrite=overwrite)
    protocol = replace(architecture.protocol, epochs=epochs or architecture.protocol.epochs)
    split = split_mnist(mnist, protocol.validation)
    if drawn is not None and protocol.renditions:
        say(f"{name}: {len(drawn):,} digits are drawn first, a minute or two")
    unfinished = out / f".{name}-unfinished"
    lesson_of = partial(_lesson, protocol, split, drawn, others)
    fitted, lesson = _fit_members(name, protocol, lesson_of, seed, unfinished, say, tick)
    network = fitted.network
    settled = None
    if protocol.renditions and lesson.validation:
        fit_refusal(network, lesson.train, seed=seed)
        settled = calibrate(network, lesson.validation)
    probabilities = architectures.predict(network, mnist.test_images)
    test = figures.evaluate(split.test_labels, architectures.predict(network, split.test_images))

    with runs.writing(out / name, overwrite=overwrite) as draft:
        export.save(network, draft / runs.KERAS)
        if export.can_export():
            export.export_litert(network, draft / runs.TFLITE, mnist.test_images)
        runs.write_history(draft, fitted.history)
        runs.write_test_probabilities(draft, probabilities)
        runs.write_card(
            draft,
            card.Card(
                name=name,
                architecture=name,
                summary=architecture.summary,
                parameters=network.count_params(),
                protocol=protocol,
                seed=seed,
                data=_learned_from(protocol, drawn, others),
                trained=datetime.now(UTC).isoformat(timespec="seconds"),
                versions=versions(),
                figures=figures.evaluate(mnist.test_labels, probabilities),
                test_accuracy=test.accuracy,
                test_images=test.images,
                published_accuracy=architecture.published_accuracy,
                settled=settled,
            ),
        )
    shutil.rmtree(unfinished, ignore_errors=True)
    return runs.read_run(out / name)


def _fit_members(
    name: str,
    protocol: Protocol,
    lesson_of: Callable[[int], TrainingSet],
    seed: int,
    unfinished: Path,
    say: Say,
    tick: Tick,
) -> tuple[Fitted, TrainingSet]:
    """All members, each fitted to the lesson of its own seed, as one; and the last one's lesson."""
    members = []
    for its_seed in (seed + number for number in protocol.members):
        if len(protocol.members) > 1:
            say(f"{name}: the member of seed {its_seed}")
        lesson = lesson_of(its_seed)
        state = unfinished / f"seed-{its_seed}"
        members.append(
            fitting.fit_network(
                name, protocol, lesson, seed=its_seed, unfinished=state, say=say, tick=tick
            )
        )
    return fitting.ensemble(members), lesson


def _lesson(
    protocol: Protocol, split: Split, drawn: Archive | None, others: Archive | None, seed: int
) -> TrainingSet:
    """What the protocol has a network learn from."""
    if protocol.renditions and drawn is not None:
        lesson = training_set.mnist_and_drawings(
            split, drawn, others, protocol.renditions, seed=seed
        )
    else:
        lesson = training_set.mnist_only(split)
    return (
        training_set.distilled(lesson, _teacher(protocol.teacher)) if protocol.teacher else lesson
    )


def _learned_from(
    protocol: Protocol, drawn: Archive | None, others: Archive | None
) -> dict[str, str]:
    """The SHA-256 of everything in the lesson, by name."""
    archives = {"drawn": drawn, "others": others} if protocol.renditions else {}
    found = {
        name: strokes.sha256(archive) for name, archive in archives.items() if archive is not None
    }
    return ARRAY_SHA256 | found


def refuse_without_drawings(name: str, drawn: Archive | None) -> None:
    """Raise `NeedsDrawings` where the network learns from drawings and there are none."""
    if architectures.architecture(name).protocol.renditions and drawn is None:
        raise NeedsDrawings(
            f"{name} learns from drawings too, and needs a stroke archive of drawn digits. "
            "`python -m mnist_core strokes` makes one from the public UNIPEN data."
        )


def _teacher(name: str) -> Callable[[npt.NDArray[np.uint8]], npt.NDArray[np.float32]]:
    network = keras.models.load_model(runs.read_run(name).folder / runs.KERAS)
    return lambda images: architectures.predict(network, images)


def versions() -> dict[str, str]:
    """What a run is trained with: Python, Keras, its backend, numpy."""
    backend = keras.backend.backend()
    packages = {name: importlib.metadata.version(name) for name in ("keras", backend, "numpy")}
    return {"python": platform.python_version(), **packages}
