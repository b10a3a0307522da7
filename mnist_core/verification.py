"""Verification: what every file of a run holds is looked into, before the run is offered.

A run that was read flows in, nothing flows out; what cannot be used is raised as damage. Reading
a run compares hashes; this finds files that are as their card describes them, but wrong.
"""

import importlib.util

from mnist_core.digit_map import digit_map
from mnist_core.networks import run_files
from mnist_core.networks.runs import Run

TEST_IMAGES = 10_000  # MNIST's


def verify(run: Run) -> None:
    """Look into the probabilities, the robustness, the map and the served network of a run.

    Its trained network is not looked into: `anatomy.read` does that when somebody wants to see it.

    Raises:
        DamagedRun: one of them is not what it should be; the message says which.
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
        from mnist_core.networks import classifier  # a machine that only trains needs no LiteRT

        classifier.load(run)
