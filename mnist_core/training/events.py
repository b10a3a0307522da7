"""What happens in a training, as it happens: measured, reported, and steered by the visitor.

A callback of Keras looks on at the one fit of this project. It knows nothing of queues: it calls
one function with the progress, and another one for the visitor's orders.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from mnist_core.lab import progress
from mnist_core.lab.jobs import Orders
from mnist_core.lab.progress import Point, Progress, State
from mnist_core.metrics import accuracy, confusion
from mnist_core.training import gradient_norms, recipe_network
from mnist_core.training.training_set import Examples

UInt8 = npt.NDArray[np.uint8]

REPORT_EVERY = 0.25  # seconds
LISTEN_EVERY = 0.1  # seconds between two looks at the visitor's orders
SHARE = 0.15  # of the time at most, for measuring
VALIDATED = 500  # validation images that are read at each point
MOST_PICTURES = 16
LONGEST_PAUSE = 600.0  # seconds; then the network is kept as it is, since others may wait


@dataclass(frozen=True)
class Watched:
    """What is watched in a training."""

    images: UInt8  # (1 + n, 28, 28): the visitor's drawing, and validation images
    labels: npt.NDArray[np.integer]  # (n,), of the validation images
    digit: int  # that the drawing is meant to be


def watched(drawing: UInt8, digit: int, validation: Examples | None) -> Watched:
    """What is watched: the visitor's drawing (28, 28), and the first validation images."""
    if validation is None:
        return Watched(drawing[None], np.zeros(0, int), digit)
    images = validation.images[:VALIDATED]
    labels = validation.targets[:VALIDATED].argmax(axis=1)
    return Watched(np.concatenate([drawing[None], images]), labels, digit)


class Events(keras.callbacks.Callback):
    """Measures and reports a training, and does what the visitor orders."""

    def __init__(
        self,
        what: Watched,
        report: Callable[[Progress], object],
        orders: Callable[[], Orders],
        *,
        seconds: float,
        before: Progress | None = None,
        is_too_large: Callable[[], bool] = lambda: False,
    ) -> None:
        """Prepare to look on.

        Args:
            what: is watched.
            report: called with the progress, a few times a second.
            orders: called for what the visitor wants.
            seconds: that the training may take.
            before: the progress of the same training until it was interrupted.
            is_too_large: whether the process takes more memory than it may.
        """
        super().__init__()
        self._what, self._report, self._orders = what, report, orders
        self._limit, self._is_too_large = seconds, is_too_large
        self.progress = before or Progress(state="preparing")
        self._wanted = Orders()
        self._trained = self.progress.points[-1].seconds if self.progress.points else 0.0
        self._began = self._listened = self._reported = self._measured = time.perf_counter()
        self._paid = 0.0  # seconds that the latest measuring took
        self._sums = (0.0, 0.0, 0)  # loss, accuracy and batches of this epoch until the last point
        self.ended_by = ""  # why the training ended before its last epoch

    def set_params(self, params: dict[str, Any]) -> None:
        """Note how many batches and epochs there are."""
        super().set_params(params)
        steps, epochs = params.get("steps") or 0, params.get("epochs") or 0
        self.progress = replace(self.progress, batches=steps, epochs=epochs)

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Measure the untrained network."""
        if not self.progress.points:
            self._add_point({})
        self._began = time.perf_counter()
        self._say("training")

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Begin the sums of another epoch."""
        self._epoch, self._sums = epoch, (0.0, 0.0, 0)
        self.progress = replace(self.progress, batch=epoch * self.progress.batches)

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Measure if it is time to, and do what the visitor wants."""
        now = time.perf_counter()
        done = self._epoch * self.progress.batches + batch + 1
        self.progress = replace(self.progress, batch=done)
        self._listen(now)
        pauses = self._wanted.until is not None and done >= self._wanted.until
        is_due = now - self._measured > max(self._paid / SHARE, 0.05)
        if is_due or pauses or done in (1, 2, 5):
            self._add_point(logs or {}, in_epoch=batch + 1)
        if now - self._reported > REPORT_EVERY:
            self._say("training")
        if pauses:
            self._pause()
        self._end_if_needed(logs or {})

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Report that an epoch is finished; the fit has saved it."""
        self.progress = replace(self.progress, can_resume=True)
        self._say("training")

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        """Measure the trained network."""
        self._say("finishing", "Testing the network, and preparing it for the other pages.")

    def _seconds(self) -> float:
        return self._trained + time.perf_counter() - self._began

    def _say(self, state: State, message: str = "") -> None:
        rate = float(np.asarray(self.model.optimizer.learning_rate))
        self.progress = replace(self.progress, state=state, message=message, rate=rate)
        self._report(self.progress)
        self._reported = time.perf_counter()

    def _listen(self, now: float) -> None:
        """Look at the visitor's orders, if the last look was some time ago."""
        if now - self._listened < LISTEN_EVERY:
            return
        self._listened = now
        wanted = self._orders()
        if wanted.rate is not None and wanted.rate != self._wanted.rate:
            self._set_rate(wanted.rate)
        self._wanted = wanted

    def _set_rate(self, rate: float) -> None:
        """Set another learning rate, unless a schedule sets it."""
        _synchronize(self.model)
        if not hasattr(self.model.optimizer, "gradient_norms"):
            return
        try:
            self.model.optimizer.learning_rate = rate
        except (TypeError, AttributeError):  # a schedule sets it
            return

    def _pause(self) -> None:
        """Wait until the visitor goes on; the time does not count."""
        before = time.perf_counter()
        self._say("paused")
        while self._is_paused():
            time.sleep(0.05)
            self._listened = 0.0
            self._listen(time.perf_counter())
            if time.perf_counter() - before > LONGEST_PAUSE:
                self._end("The pause was longer than ten minutes, so the network was kept as is.")
                break
        self._began += time.perf_counter() - before
        self._say("training")

    def _is_paused(self) -> bool:
        until = self._wanted.until
        return not self._wanted.stop and until is not None and self.progress.batch >= until

    def _end_if_needed(self, logs: dict[str, float]) -> None:
        if self._wanted.stop:
            self._end("Stopped, and kept as it was.")
        elif self._seconds() > self._limit:
            self._end(f"A training may take {self._limit:,.0f} seconds: it ended there.")
        elif self._is_too_large():
            self._end("The training took more memory than it may, and ended. Smaller batches help.")
        elif not np.isfinite(logs.get("loss", 0.0)):
            self._end("The loss is no number any more: the weights have become infinite.")

    def _end(self, why: str) -> None:
        self.ended_by = why
        self.model.stop_training = True

    def _add_point(self, logs: dict[str, float], in_epoch: int = 0) -> None:
        """Measure the network as it is now."""
        started = time.perf_counter()
        _synchronize(self.model)
        loss, right = self._since_last_point(logs, in_epoch)
        found = np.asarray(self.model.predict_on_batch(self._what.images), np.float64)
        answers, validation = found[0], found[1:]
        norms = gradient_norms.norms_by_layer(self.model) if in_epoch else {}
        val_loss, val_right = self._validate(validation)
        point = Point(
            batch=self.progress.batch,
            seconds=self._seconds(),
            loss=loss,
            accuracy=right,
            val_loss=val_loss,
            val_accuracy=val_right,
            answers=tuple(answers.tolist()),
            gradients=tuple(norms.values()),
        )
        self.progress = replace(
            self.progress,
            points=progress.thin_out((*self.progress.points, point)),
            layers=tuple(norms) or self.progress.layers,
            confusion=self._confusion(validation),
            pictures=self._pictures(),
            first_right=self._first_right(answers),
        )
        self._measured = time.perf_counter()
        self._paid = self._measured - started

    def _since_last_point(self, logs: dict[str, float], done: int) -> tuple[float, float]:
        """The mean loss and accuracy of the batches since the last point.

        Keras gives the means since the epoch began.
        """
        if done == 0 or "loss" not in logs:
            return float("nan"), float("nan")
        sums = (logs["loss"] * done, logs.get("accuracy", 0.0) * done, done)
        new = done - self._sums[2]
        if new <= 0:
            return logs["loss"], logs.get("accuracy", 0.0)
        loss, right = ((a - b) / new for a, b in zip(sums[:2], self._sums[:2], strict=True))
        self._sums = sums
        return max(0.0, loss), min(1.0, max(0.0, right))

    def _validate(self, probabilities: npt.NDArray[np.float64]) -> tuple[float, float]:
        """Loss and accuracy on the validation images; NaN without any."""
        labels = self._what.labels
        if len(labels) == 0:
            return float("nan"), float("nan")
        loss = accuracy.negative_log_likelihood(labels, probabilities)
        return loss, float((probabilities.argmax(axis=1) == labels).mean())

    def _confusion(self, probabilities: npt.NDArray[np.float64]) -> tuple[tuple[int, ...], ...]:
        counts = confusion.confusion_matrix(self._what.labels, probabilities.argmax(axis=1))
        return tuple(tuple(row) for row in counts.tolist())

    def _pictures(self) -> progress.Pictures | None:
        weights = recipe_network.first_weights(self.model)
        return None if weights is None else progress.as_pictures(weights[:MOST_PICTURES])

    def _first_right(self, answers: npt.NDArray[np.float64]) -> int | None:
        if self.progress.first_right is not None:
            return self.progress.first_right
        return self.progress.batch if int(answers.argmax()) == self._what.digit else None


def _synchronize(network: keras.Model) -> None:
    """Have the network's variables hold the latest values; on JAX they are elsewhere meanwhile."""
    if hasattr(network, "jax_state_sync"):
        network.jax_state_sync()
