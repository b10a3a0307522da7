"""Fit a network to examples, epoch by epoch, and resume where a training was interrupted.

Examples and a protocol go in; a trained network and its history come out. Backend-neutral Keras 3.
"""

import math
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from mnist_core.networks.card import History, Protocol
from mnist_core.training import architectures, augmentation, gradient_norms
from mnist_core.training.saved_state import SavedState
from mnist_core.training.training_set import Examples, TrainingSet

WARM_UP = 0.15  # share of a one-cycle schedule's steps in which the learning rate rises
MOMENTUM = 0.9

Say = Callable[[str], object]  # called with one line of text for each thing that happens
Tick = Callable[[int, int], object]  # called after each batch: batches done, batches of the epoch
Build = Callable[..., keras.Model]  # of the network's name and the keyword `seed`


def quietly(*_: object) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class Fitted:
    """A trained network and its training history."""

    network: keras.Model
    history: History


@dataclass(frozen=True)
class Cost:
    """The estimated cost of a training, measured on its first batches."""

    images: int  # per epoch
    seconds: float  # for all epochs, without validation


class Batches(keras.utils.PyDataset):
    """Examples in batches, in a new random order in each epoch or in their own order.

    On TensorFlow, Keras's own shuffling repeats one order in every epoch once a seed is set.
    """

    def __init__(
        self,
        examples: Examples,
        batch_size: int,
        *,
        outputs: list[str] | None = None,
        seed: int | None = None,
        epoch: int = 0,
        distorted: bool = False,
        distortions: Collection[str] = (),
        drawings: float = 1.0,
    ) -> None:
        """Prepare the batches.

        Args:
            examples: the examples to divide into batches.
            batch_size: examples per batch; the last batch may have fewer.
            outputs: the names of the network's outputs; None if it has only one.
            seed: of the order and the augmentation; None keeps the examples' own order.
            epoch: the first epoch, from 0.
            distorted: whether the images are augmented, differently in each epoch.
            distortions: only these kinds of distortion; none stands for all.
            drawings: the share of all drawings that each epoch uses beside all of MNIST.
        """
        super().__init__()
        self._examples, self._batch_size, self._outputs = examples, batch_size, outputs
        self._seed, self._epoch, self._distorted = seed, epoch, distorted
        self._drawings = drawings
        self._distortions = tuple(distortions) or augmentation.KINDS
        self._order = self._new_order()

    def __len__(self) -> int:
        return math.ceil(len(self._order) / self._batch_size)

    def __getitem__(self, batch: int) -> tuple[Any, ...]:
        chosen = self._order[batch * self._batch_size : (batch + 1) * self._batch_size]
        images, targets = self._examples.images[chosen], self._examples.targets[chosen]
        if self._distorted and self._seed is not None:
            random = np.random.default_rng((self._seed, self._epoch, batch, 1))
            images = augmentation.augment(images, random, self._distortions)
        if self._outputs is None:
            return images, targets
        is_digit = self._examples.is_digit[chosen]
        wanted = dict.fromkeys(self._outputs, targets) | {"is_digit": is_digit[:, np.newaxis]}
        # Only digits count in the loss of the ten digits.
        weights = dict.fromkeys(self._outputs, is_digit) | {"is_digit": np.ones_like(is_digit)}
        return images, wanted, weights

    def on_epoch_end(self) -> None:
        """Prepare the order of the next epoch."""
        self._epoch += 1
        self._order = self._new_order()

    def _new_order(self) -> npt.NDArray[np.int64]:
        count, always = len(self._examples), self._examples.mnist
        if self._seed is None:
            return np.arange(count)
        random = np.random.default_rng((self._seed, self._epoch))
        drawings = random.permutation(np.arange(always, count))
        some = drawings[: round(len(drawings) * self._drawings)]
        return random.permutation(np.concatenate([np.arange(always), some]))


def fit_network(
    name: str,
    protocol: Protocol,
    training_set: TrainingSet,
    *,
    seed: int,
    unfinished: Path,
    say: Say = quietly,
    tick: Tick = quietly,
    build: Build | None = None,
    watchers: Sequence[keras.callbacks.Callback] = (),
) -> Fitted:
    """Build the network `name` and fit it to a training set.

    Args:
        name: the architecture's name.
        protocol: how to train it.
        training_set: the examples to learn from and those to validate on.
        seed: fixes the initial weights and everything random in the training.
        unfinished: a folder for the state after each epoch. If the same training was
            interrupted, this one resumes from there.
        say: called with a line that estimates the time, and a line for each epoch.
        tick: called after each batch with the batches done and the batches of the epoch.
        build: makes the untrained network of a name and a seed; by default an architecture's.
        watchers: callbacks of Keras that look on. With any, the optimizer also measures the norm
            of each gradient, see `gradient_norms`.

    Raises:
        UnknownArchitecture: no architecture has this name.
    """
    build = build or architectures.build
    network, learner = _learner(name, protocol, seed, build)
    train, validation = training_set.train, training_set.validation
    batches = _training_batches(train, learner, protocol, seed)
    steps = protocol.epochs * len(batches)
    _compile(learner, protocol, steps=steps, measures=len(watchers) > 0)
    training = {"name": name, "seed": seed, "protocol": asdict(protocol)}
    state = SavedState(unfinished, training, say, tick)
    state.resume(learner)
    if say is not quietly:  # the estimate takes a few seconds
        say(_announcement(name, protocol, train, network, seed, state.epoch, build))
    validation_batches = None
    if validation is not None:
        validation_batches = Batches(validation, 1000, outputs=_outputs(learner))
    learner.fit(
        _training_batches(train, learner, protocol, seed, epoch=state.epoch),
        shuffle=False,  # `Batches` has shuffled them
        epochs=protocol.epochs,
        initial_epoch=state.epoch,
        validation_data=validation_batches,
        callbacks=[state, *watchers],
        verbose=0,
    )
    result = build(name, seed=seed)  # in float32, whatever it was trained in
    result.set_weights(network.get_weights())
    return Fitted(
        result, History(**{name: tuple(column) for name, column in state.columns.items()})
    )


def ensemble(members: list[Fitted]) -> Fitted:
    """Make one ensemble of members that were fitted alike with different seeds.

    Its logits are the mean of the members' logits. Its history is the mean of the members'
    histories, except the seconds, which are added.
    """
    network = architectures.ensemble([member.network for member in members])
    columns = {}
    for column in fields(History):
        values = [getattr(member.history, column.name) for member in members]
        combine = np.sum if column.name == "seconds" else np.mean
        columns[column.name] = tuple(combine(values, axis=0).tolist())
    return Fitted(network, History(**columns))


def cost(
    name: str, protocol: Protocol, train: Examples, *, seed: int, build: Build | None = None
) -> Cost:
    """Estimate the cost of a training on this machine, from a few batches on a spare network.

    Raises:
        UnknownArchitecture: no architecture has this name.
    """
    _, learner = _learner(name, protocol, seed, build or architectures.build)
    batches = _training_batches(train, learner, protocol, seed)
    _compile(learner, protocol, steps=len(batches))
    times = []
    for number in range(min(8, len(batches))):
        started = time.perf_counter()
        images, *wanted = batches[number]
        learner.train_on_batch(images, *wanted)
        times.append(time.perf_counter() - started)
    steady = float(np.median(times[3:] or times))  # the first batches also compile the network
    return Cost(len(batches) * protocol.batch_size, steady * len(batches) * protocol.epochs)


def _learner(
    name: str, protocol: Protocol, seed: int, build: Build
) -> tuple[keras.Model, keras.Model]:
    """Build the network, and the model to train, which has one output for each trunk.

    The trunks are trained separately, not their mean: each must be right by itself.
    """
    keras.config.set_dtype_policy(protocol.precision)
    try:
        network = build(name, seed=seed)
    finally:
        keras.config.set_dtype_policy("float32")
    heads = architectures.logit_layers(network)
    if len(heads) == 1:
        return network, network
    trunk_outputs = {
        f"trunk_{number}": keras.layers.Softmax(dtype="float32")(head.output)
        for number, head in enumerate(heads, 1)
    }
    return network, keras.Model(network.input, {**network.output, **trunk_outputs})


def _outputs(learner: keras.Model) -> list[str] | None:
    return list(learner.output) if isinstance(learner.output, dict) else None


def _training_batches(
    examples: Examples, learner: keras.Model, protocol: Protocol, seed: int, epoch: int = 0
) -> Batches:
    return Batches(
        examples,
        protocol.batch_size,
        outputs=_outputs(learner),
        seed=seed,
        epoch=epoch,
        distorted=protocol.distorted,
        distortions=protocol.distortions,
        drawings=protocol.drawings,
    )


def _compile(
    learner: keras.Model, protocol: Protocol, *, steps: int, measures: bool = False
) -> None:
    crossentropy = "categorical_crossentropy"
    optimizer = _optimizer(protocol, steps, measures=measures)
    if not isinstance(learner.output, dict):
        learner.compile(optimizer, loss=crossentropy, metrics=["accuracy"])
        return
    trunks = [name for name in learner.output if name.startswith("trunk")] or ["probabilities"]
    learner.compile(
        optimizer,
        loss=dict.fromkeys(trunks, crossentropy) | {"is_digit": "binary_crossentropy"},
        loss_weights=dict.fromkeys(trunks, 1.0) | {"is_digit": protocol.refusal_weight},
        weighted_metrics={"probabilities": ["accuracy"]},
    )


def _optimizer(protocol: Protocol, steps: int, *, measures: bool) -> keras.optimizers.Optimizer:
    make: Any = {
        "adam": keras.optimizers.Adam,
        "adamw": keras.optimizers.AdamW,
        "rmsprop": keras.optimizers.RMSprop,
        "sgd": keras.optimizers.SGD,
        "momentum": keras.optimizers.SGD,
    }[protocol.optimizer]
    if measures:
        make = gradient_norms.measuring(make)
    if protocol.optimizer == "momentum":
        make = partial(make, momentum=MOMENTUM)
    rate: Any = protocol.learning_rate
    if protocol.schedule == "one_cycle":
        rising = round(steps * WARM_UP)
        rate = keras.optimizers.schedules.CosineDecay(
            rate / 25, max(steps - rising, 1), warmup_target=rate, warmup_steps=rising
        )
    if protocol.schedule == "decay":
        rate = keras.optimizers.schedules.CosineDecay(rate, max(steps, 1))
    if protocol.averaging:
        return make(rate, use_ema=True, ema_momentum=protocol.averaging)
    return make(rate)


def _announcement(
    name: str,
    protocol: Protocol,
    train: Examples,
    network: keras.Model,
    seed: int,
    done: int,
    build: Build,
) -> str:
    estimate = cost(name, protocol, train, seed=seed, build=build)
    minutes = estimate.seconds * (1 - done / protocol.epochs) / 60
    resumed = f", resuming after epoch {done}" if done else ""
    return (
        f"{name}: {network.count_params():,} parameters, {protocol.epochs} epochs of about "
        f"{estimate.images:,} images{resumed}: about {max(1, round(minutes))} min on this machine"
    )
