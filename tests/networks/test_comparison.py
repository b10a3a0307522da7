from dataclasses import replace

import numpy as np
import pytest

from mnist_core.networks import comparison, run_files, runs


def test_a_network_is_compared_by_the_figures_of_its_card():
    run = runs.read_run("dropout_cnn")
    row = comparison.compare_network(run, 0.5)
    assert row.name == "dropout_cnn"
    assert row.parameters == run.card.parameters
    assert row.size == (run.folder / run_files.TFLITE).stat().st_size
    assert row.mnist_accuracy == run.card.figures.accuracy
    assert row.drawings_accuracy == run.card.drawings.accuracy
    assert row.calibration_error == run.card.figures.expected_calibration_error
    assert row.seconds_per_epoch == pytest.approx(np.mean(run.history.seconds))
    assert row.milliseconds_per_image == 0.5
    assert row.test_accuracy == run.card.test_accuracy
    assert row.published_accuracy == run.card.published_accuracy


def test_a_network_that_was_not_measured_on_drawings_has_no_such_accuracy():
    run = runs.read_run("tiny_mlp")
    unmeasured = replace(run, card=replace(run.card, drawings=None))
    assert comparison.compare_network(unmeasured, None).drawings_accuracy is None


@pytest.mark.parametrize(("largest_first", "order"), [(False, "bca"), (True, "cba")])
def test_networks_without_a_value_come_last_in_either_order(largest_first, order):
    run = runs.read_run("tiny_mlp")
    speeds = {"a": None, "b": 1.0, "c": 2.0}
    networks = [
        replace(comparison.compare_network(run, speed), name=name) for name, speed in speeds.items()
    ]
    found = comparison.sort_networks(
        networks, "milliseconds_per_image", largest_first=largest_first
    )
    assert "".join(network.name for network in found) == order
