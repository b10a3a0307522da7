"""Training histories as curves, as table rows, and as final accuracies.

The histories of runs go in; lists of numbers and rows come out.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Literal

from mnist_core.metrics.model_selection import FinalAccuracy
from mnist_core.networks.card import History

Quantity = Literal["loss", "accuracy"]
Axis = Literal["epoch", "seconds"]


def training_values(history: History, quantity: Quantity) -> tuple[float, ...]:
    """The loss or accuracy on the training images after each epoch."""
    return history.loss if quantity == "loss" else history.accuracy


def validation_values(history: History, quantity: Quantity) -> tuple[float, ...]:
    """The loss or accuracy on the validation images after each epoch; empty without validation."""
    return history.val_loss if quantity == "loss" else history.val_accuracy


def epoch_positions(history: History, axis: Axis) -> Sequence[float]:
    """Where each epoch lies on an axis: its number from 1, or the seconds from start to its end."""
    if axis == "seconds":
        return list(accumulate(history.seconds))
    return list(range(1, len(history.loss) + 1))


def history_rows(histories: Mapping[str, History]) -> list[dict[str, object]]:
    """Histories, by network, as table rows: one for each epoch of each network.

    The validation columns are None where there was no validation.
    """
    rows: list[dict[str, object]] = []
    for network, history in histories.items():
        for index, seconds in enumerate(epoch_positions(history, "seconds")):
            rows.append(
                {
                    "network": network,
                    "epoch": index + 1,
                    "seconds": seconds,
                    "loss": history.loss[index],
                    "accuracy": history.accuracy[index],
                    "val_loss": history.val_loss[index] if history.val_loss else None,
                    "val_accuracy": history.val_accuracy[index] if history.val_accuracy else None,
                }
            )
    return rows


def final_accuracies(histories: Mapping[str, History]) -> dict[str, FinalAccuracy]:
    """The accuracies of the last epoch, by network, highest validation accuracy first.

    Networks that were trained without validation are left out.
    """
    finals = {
        network: FinalAccuracy(history.accuracy[-1], history.val_accuracy[-1])
        for network, history in histories.items()
        if history.val_accuracy
    }
    return dict(sorted(finals.items(), key=lambda item: item[1].validation, reverse=True))
