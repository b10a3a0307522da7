"""An example of a run with invented content, for the tests of this folder."""

import numpy as np

from mnist_core.metrics.figures import Figures, RobustnessCurve
from mnist_core.networks import run_files, write_runs
from mnist_core.networks.card import Card, History, Protocol

HISTORY = History(
    loss=(0.5, 0.25),
    accuracy=(0.8, 0.9),
    val_loss=(0.4, 0.3),
    val_accuracy=(0.85, 0.9),
    seconds=(2, 1),
)
CARD = Card(
    name="example",
    architecture="basic_mlp",
    summary="Dense 100 relu, Dense 10",
    parameters=79_510,
    protocol=Protocol(optimizer="adam", batch_size=32, epochs=2, validation="last_fifth"),
    seed=0,
    data={"train_images": "ab12"},
    trained="2026-01-01T00:00:00+00:00",
    versions={"keras": "3"},
    figures=Figures(2, 1, 0.5, 0.7, 0.1, ((1, 1, *[0] * 8), *[(0,) * 10] * 9)),
    test_accuracy=0.5,
    test_images=2,
    published_accuracy=None,
)
PROBABILITIES = np.full((2, 10), 0.1, np.float32)
CURVES = {"shift": RobustnessCurve("pixels", (0, 1), (0.9, 0.5))}


def write_example(folder, card=CARD, overwrite=False):
    with write_runs.new_run(folder, overwrite=overwrite) as draft:
        (draft / run_files.KERAS).write_bytes(b"a network")
        (draft / run_files.TFLITE).write_bytes(b"a network, served")
        write_runs.write_history(draft, HISTORY)
        write_runs.write_test_probabilities(draft, PROBABILITIES)
        write_runs.write_card(draft, card)
    return folder


def add_curves(draft):
    write_runs.write_robustness(draft, CURVES)
