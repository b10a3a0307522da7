"""Checks the content of every file of a run.

A run goes in, nothing comes out; unusable content raises `DamagedRun`. Reading a run compares the
SHA-256 of its files. This also finds files that match the card but have wrong content.
"""

import importlib.util
from pathlib import Path

from mnist_core.digit_map import digit_map
from mnist_core.networks import run_files, runs
from mnist_core.networks.runs import Run

TEST_IMAGES = 10_000  # in MNIST


def read_verified(folder: Path) -> Run:
    """Read a run and check all that is in it, as `verify` does.

    Raises:
        UnknownRun: there is no such run.
        DamagedRun: one of its files cannot be used.
    """

    def read() -> Run:
        run = runs.read_run(folder)
        verify(run)
        return run

    return runs.read_steadily(folder, read)


def verify(run: Run) -> None:
    """Check the probabilities, the robustness, the map and the `model.tflite` of a run.

    The `model.keras` is not checked; `layers.read_layers` does that when it is used.

    Raises:
        DamagedRun: one of them cannot be used; the message says which one.
    """
    images = run.card.figures.images
    if images != TEST_IMAGES:
        raise run_files.damage(
            run.folder,
            f"its figures are of {images:,} images, not of MNIST's {TEST_IMAGES:,} test images. "
            "Measure the network again, or train it again.",
        )
    run.test_probabilities()
    run.robustness()
    digit_map.of_run(run)
    if run.served and importlib.util.find_spec("ai_edge_litert"):
        from mnist_core.networks import classifier  # LiteRT may be missing where only training runs

        classifier.load(run)
