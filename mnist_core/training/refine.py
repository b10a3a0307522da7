"""Refine a trained network: train it further, or only fit its score "this is a digit" again.

A run, MNIST and drawings go in; a new run with the same name comes out, whose card says how it was
refined. Backend-neutral Keras 3.
"""

import shutil
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from pathlib import Path

import keras

from mnist_core.data.mnist import Mnist, split_mnist
from mnist_core.data.strokes import Archive
from mnist_core.networks import run_files, runs, write_runs
from mnist_core.networks.card import Calibrated, History, Protocol, Refined
from mnist_core.networks.runs import Run
from mnist_core.training import architectures, fitting, train, training_set
from mnist_core.training.calibrate import calibrate, fit_refusal, fit_threshold
from mnist_core.training.fitting import Fitted, Say, Tick, quietly
from mnist_core.training.training_set import TrainingSet

RENDITIONS = 4  # of each character: few epochs need few
REFUSAL_WEIGHT = 1.0  # of the loss of `is_digit`: most of what is new is not a digit


@dataclass(frozen=True)
class RefiningSet:
    """What networks are refined on."""

    examples: TrainingSet
    data: dict[str, str]  # name of an array or archive -> SHA-256, for the card


class CannotRefine(Exception):
    """The network is not one of those that learn from drawings."""


def refine_network(
    name: str,
    mnist: Mnist,
    out: Path,
    *,
    drawings: RefiningSet,
    epochs: int,
    learning_rate: float,
    seed: int = 0,
    overwrite: bool = False,
    command: str = "",
    say: Say = quietly,
    tick: Tick = quietly,
) -> Run:
    """Train the network of a run further, and write it as the run `out/name`.

    Half of each target is what the network itself said before, where that was right, so that it
    does not forget what it knows.

    Args:
        name: of the run to begin with.
        mnist: the images to test on.
        out: the folder of runs to write to.
        drawings: what the network learns from, as `render_examples` makes it.
        epochs: how many more epochs; with 0 only the score "this is a digit" is fitted again, and
            the ten probabilities stay as they are.
        learning_rate: of the first step; it falls to 0 by a cosine.
        seed: fixes everything random.
        overwrite: whether an existing run is replaced.
        command: what was typed, for the card.
        say: called with one line of text for each thing that happens.
        tick: called after each batch with the batches done and the batches of the epoch.

    Raises:
        UnknownRun, DamagedRun: the run cannot be read.
        CannotRefine: its network learned from MNIST alone.
        RunExists: `out/name` exists and `overwrite` is not set.
        ExportDisagrees: the exported network gives other probabilities; nothing is written.

    Source: Z. Li, D. Hoiem, "Learning without forgetting", ECCV 2016.
    """
    write_runs.refuse_existing(out / name, overwrite=overwrite)
    run = refinable(name)
    old = run.card.protocol
    protocol = _protocol(old, epochs, learning_rate)
    examples = drawings.examples
    network = keras.models.load_model(run.folder / run_files.KERAS)
    if epochs:  # so that it forgets nothing, its teacher is the network itself as it was
        examples = training_set.distilled(examples, partial(architectures.predict, network))
    unfinished = out / f".{name}-unfinished"
    fitted = Fitted(network, run.history)
    if epochs:
        fitted = _fit(run, network, protocol, examples, seed, unfinished, say, tick)
    say(f"{name}: fitting the score")
    calibrated = _calibrate(fitted.network, examples, run.card.calibration, epochs, seed)
    refined = train.write_run(
        out / name,
        fitted,
        split_mnist(mnist, old.validation),
        mnist,
        overwrite=overwrite,
        architecture=run.card.architecture,
        summary=run.card.summary,
        protocol=replace(old, epochs=old.epochs + epochs),
        seed=run.card.seed,
        data=drawings.data,
        published_accuracy=None,
        calibration=calibrated,
        refined=Refined(
            epochs=epochs,
            learning_rate=learning_rate if epochs else 0.0,
            start=run.card.sha256[run_files.KERAS],
            command=command,
        ),
    )
    shutil.rmtree(unfinished, ignore_errors=True)
    return refined


def refinable(name: str) -> Run:
    """Read the run of a network that learned from drawings.

    Raises:
        UnknownRun, DamagedRun: the run cannot be read.
        CannotRefine: its network learned from MNIST alone.
    """
    run = runs.read_run(name)
    if not run.card.protocol.renditions or run.card.calibration is None:
        raise CannotRefine(
            f"{name} learned from MNIST alone. `train` trains it; `refine` is for networks that "
            "learn from drawings and say what is not a digit."
        )
    return run


def render_examples(
    mnist: Mnist, drawn: Archive, others: Archive | None, *, seed: int = 0
) -> RefiningSet:
    """Render what networks are refined on, once for all of them.

    Raises:
        NotDigits, HasDigits, TooFewWriters: see `training_set.mnist_and_drawings`.
    """
    split = split_mnist(mnist, architectures.OURS.validation)
    examples = training_set.mnist_and_drawings(split, drawn, others, RENDITIONS, seed=seed)
    return RefiningSet(examples, train.data_hashes(architectures.OURS, drawn, others))


def _protocol(old: Protocol, epochs: int, learning_rate: float) -> Protocol:
    """The protocol of the further epochs. Each of them uses all of the few renditions."""
    return replace(
        old,
        epochs=epochs,
        learning_rate=learning_rate,
        schedule="decay",
        refusal_weight=REFUSAL_WEIGHT,
        drawings=1.0,
    )


def _fit(
    run: Run,
    start: keras.Model,
    protocol: Protocol,
    examples: TrainingSet,
    seed: int,
    unfinished: Path,
    say: Say,
    tick: Tick,
) -> Fitted:
    """Train further from the weights of `start`; the history goes on from the run's."""

    def build(name: str, *, seed: int) -> keras.Model:
        members = len(protocol.members)
        network = architectures.build(name, seed=seed, members=members)
        network.set_weights(start.get_weights())
        return network

    fit = partial(fitting.fit_network, run.card.architecture, protocol, examples, build=build)
    fitted = fit(seed=seed, unfinished=unfinished / f"refined-{seed}", say=say, tick=tick)
    return Fitted(fitted.network, _join(run.history, fitted.history))


def _join(first: History, then: History) -> History:
    """The epochs of two histories, one after the other."""
    more = asdict(then)
    return History(
        **{
            column.name: getattr(first, column.name) + more[column.name]
            for column in fields(History)
        }
    )


def _calibrate(
    network: keras.Model, examples: TrainingSet, old: Calibrated | None, epochs: int, seed: int
) -> Calibrated:
    """Fit the score again, and calibrate what has changed."""
    if examples.validation is None or old is None:
        raise CannotRefine("Calibration needs a validation set, and the protocol has none.")
    fit_refusal(network, examples, seed=seed)
    if epochs:
        return calibrate(network, examples.validation)
    return replace(old, refusal_threshold=fit_threshold(network, examples.validation))
