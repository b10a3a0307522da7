import sys

import numpy as np
import pytest

from mnist_core import __main__ as command_line
from mnist_core.networks import benchmark, classifier, runs
from mnist_core.training import scanned
from tests import damage
from tests.drawing.as_mnist import assert_normalized


@pytest.fixture(scope="module")
def scans() -> scanned.Scans:
    return scanned.read_scans()


def test_there_are_1797_scans_with_their_labels(scans):
    assert scans.images.shape == (1797, 28, 28)
    assert np.bincount(scans.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert_normalized(scans.images)


def test_a_bar_stays_a_bar_where_it_was():
    scan = np.zeros((8, 8))
    scan[1:7, 2] = scanned.INK
    image = scanned.enlarge(scan)
    rows, columns = np.nonzero(image > 127)
    assert np.ptp(rows) >= 17
    assert np.ptp(columns) <= 5
    assert abs(columns.mean() - 14) < 1


def test_without_scikit_learn_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(scanned.NoScans, match="pip install scikit-learn"):
        scanned.read_scans()


def test_a_network_is_measured_on_the_scans(scans):
    found = benchmark.measure_scans(classifier.load(runs.read_run("basic_mlp")), *scans)
    assert found.images == 1797
    shipped = runs.read_run("basic_mlp").card.scanned
    assert found.correct == pytest.approx(shipped.correct, abs=1)  # processors round differently
    assert found.nll == pytest.approx(shipped.nll, abs=1e-4)


def test_the_command_measures_and_saves(tmp_path, capsys):
    folder = damage.copy("tiny_mlp", tmp_path / "tiny_mlp")
    damage.change_card(folder, lambda card: card.update(scanned=None))
    assert command_line.main(["scanned", str(folder)]) == 0
    assert "of 1,797 scanned digits right" in capsys.readouterr().out
    assert runs.read_run(folder).card.scanned is None
    assert command_line.main(["scanned", str(folder), "--save"]) == 0
    shipped = runs.read_run("tiny_mlp").card.scanned
    assert runs.read_run(folder).card.scanned.correct == pytest.approx(shipped.correct, abs=1)


def test_no_network_learns_from_the_scans():
    """The cards name all that the networks learned from."""
    for folder in runs.run_folders().values():
        assert set(runs.read_run(folder).card.data) <= {
            "train_images",
            "train_labels",
            "test_images",
            "test_labels",
            "drawn",
            "others",
        }
