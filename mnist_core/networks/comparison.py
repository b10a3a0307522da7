"""Compare networks: what each one costs, and how accurate it is.

Runs go in; one row of plain values for each network comes out, sorted as asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mnist_core.networks import run_files
from mnist_core.networks.runs import Run


@dataclass(frozen=True, kw_only=True)
class NetworkComparison:
    """The size, speed and accuracy of one network; accuracies are from 0 to 1."""

    name: str
    parameters: int
    size: int | None  # bytes of the served network; None if there is none
    mnist_accuracy: float  # on MNIST's 10,000 test images
    drawings_accuracy: float | None  # on drawings by people it did not learn from
    calibration_error: float
    seconds_per_epoch: float  # on the machine that trained it
    milliseconds_per_image: float | None  # on this machine; None if it cannot be served
    test_accuracy: float  # on the test images of its own training protocol
    published_accuracy: float | None  # on the same images, as published


def compare_network(run: Run, milliseconds_per_image: float | None) -> NetworkComparison:
    """Collect the figures of a run; the speed on this machine is measured by the caller."""
    card = run.card
    return NetworkComparison(
        name=run.name,
        parameters=card.parameters,
        size=_served_size(run),
        mnist_accuracy=card.figures.accuracy,
        drawings_accuracy=card.drawings.accuracy if card.drawings else None,
        calibration_error=card.figures.expected_calibration_error,
        seconds_per_epoch=float(np.mean(run.history.seconds)),
        milliseconds_per_image=milliseconds_per_image,
        test_accuracy=card.test_accuracy,
        published_accuracy=card.published_accuracy,
    )


def sort_networks(
    networks: Iterable[NetworkComparison], field: str, *, largest_first: bool
) -> list[NetworkComparison]:
    """Sort networks by a field of `NetworkComparison`; those without a value come last."""
    known, unknown = [], []
    for network in networks:
        if getattr(network, field) is None:
            unknown.append(network)
        else:
            known.append(network)
    known.sort(key=lambda network: getattr(network, field), reverse=largest_first)
    return known + unknown


def _served_size(run: Run) -> int | None:
    """The bytes of the served network; None if it was not exported, or its file is gone."""
    if not run.served:
        return None
    try:
        return (run.folder / run_files.TFLITE).stat().st_size
    except OSError:
        return None
