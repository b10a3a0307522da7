"""The state of a training, saved after each epoch, so that an interrupted training can go on.

Everything is in one file, which is replaced in one step: after any interruption it holds the last
finished epoch, whole.
"""

import io
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import keras
import numpy as np

from mnist_core.networks import run_files
from mnist_core.networks.card import History

FILE = "state.npz"


class TrainingRuns(Exception):
    """Another process trains this network into this folder at this moment."""


@contextmanager
def claim(folder: Path) -> Iterator[None]:
    """Keep the folder of a state for this training alone.

    Raises:
        TrainingRuns: another process has it.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise TrainingRuns(
            f"Another training is writing into {folder} at this moment. "
            "Wait until it has ended, or choose another folder."
        ) from None
    try:
        yield
    finally:
        lock.release()


class SavedState(keras.callbacks.Callback):
    """The history so far and the latest weights, saved to a folder after each epoch."""

    def __init__(
        self,
        folder: Path,
        training: dict[str, Any],
        say: Callable[[str], object],
        tick: Callable[[int, int], object],
    ) -> None:
        """Prepare the state.

        Args:
            folder: to save it in.
            training: what is trained, and how. Only the same training goes on from it.
            say: called with a line for each epoch.
            tick: called after each batch with the batches done and the batches of the epoch.
        """
        super().__init__()
        self._say, self._tick = say, tick
        self._file = folder / FILE
        # As it will be read back: JSON turns tuples into lists.
        self._training = json.loads(json.dumps(training))
        self.columns: dict[str, list[float]] = {}

    @property
    def epoch(self) -> int:
        """The number of finished epochs."""
        return len(self.columns.get("loss", ()))

    def resume(self, learner: keras.Model) -> None:
        """Restore the weights and the history of the same training, if it was interrupted."""
        try:
            stored = run_files.read_arrays(self._file, most=None)
            kept = json.loads(stored["epochs"].tobytes())
            if kept["training"] != self._training:
                return
            # The optimizer must have its variables before they can be restored.
            learner.optimizer.build(learner.trainable_variables)
            variables = _variables(learner)
            values = [stored[str(number)] for number in range(len(variables))]
            if [value.shape for value in values] != [tuple(v.shape) for v in variables]:
                return
            columns = {
                name: [float(value) for value in kept["columns"][name]]
                for name in _COLUMNS
                if name in kept["columns"]
            }
        except Exception:  # a damaged file can make numpy and zipfile raise any error
            return  # nothing usable was saved: start from the beginning
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)
        self.columns = columns

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Note when the epoch began."""
        self._started = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Report the progress within the epoch."""
        self._tick(batch + 1, self.params["steps"])

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Save the state, and report the epoch."""
        measured = {"seconds": time.perf_counter() - self._started}
        for name, value in (logs or {}).items():
            measured[name.replace("probabilities_accuracy", "accuracy")] = float(value)
        for column in _COLUMNS:
            if column in measured:
                self.columns.setdefault(column, []).append(measured[column])
        self._save()
        figures = ", ".join(f"{name} {values[-1]:.4g}" for name, values in self.columns.items())
        self._say(f"epoch {epoch + 1}/{self.params['epochs']}: {figures}")

    def _save(self) -> None:
        """Write the state completely or not at all.

        It is made in memory first: on a full disk, writing an HDF5 file would crash Python.
        """
        kept = json.dumps({"training": self._training, "columns": self.columns})
        arrays = {
            str(number): keras.ops.convert_to_numpy(variable)
            for number, variable in enumerate(_variables(self.model))
        }
        content = io.BytesIO()
        np.savez(content, epochs=np.frombuffer(kept.encode(), np.uint8), **arrays)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        new = self._file.with_name(f"new-{FILE}")
        try:
            new.write_bytes(content.getbuffer())
        except OSError:
            new.unlink(missing_ok=True)  # make room for what comes next
            raise
        new.replace(self._file)


_COLUMNS = tuple(column.name for column in fields(History))


def _variables(learner: keras.Model) -> list[Any]:
    """All that training changes: weights, random seeds, and the state of the optimizer."""
    return [*learner.variables, *learner.optimizer.variables]
