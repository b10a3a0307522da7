import os

import numpy as np
import pytest

from mnist_core.networks import run_files, runs
from mnist_core.networks.run_files import DamagedRun, NotFinite
from tests import damage
from tests.networks.example_run import write_example


def test_a_long_error_message_is_shortened(tmp_path):
    folder = write_example(tmp_path / "example")
    damage.on_card("protocol", "optimizer", value="x" * 100_000)(folder)
    with pytest.raises(DamagedRun) as found:
        runs.read_run(folder)
    assert len(str(found.value)) < 400


def test_a_pipe_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValueError, match="not a file"):
        run_files.read_json(tmp_path / "pipe")


def test_json_up_to_the_limit_is_read_and_more_is_refused(tmp_path):
    file = tmp_path / "large.json"
    file.write_bytes(b" " * run_files.MOST_JSON)
    assert len(run_files.read_json(file)) == run_files.MOST_JSON
    file.write_bytes(b" " * (run_files.MOST_JSON + 1))
    with pytest.raises(ValueError, match="more than"):
        run_files.read_json(file)


def test_arrays_are_read_by_name(tmp_path):
    np.savez(tmp_path / "arrays.npz", ones=np.ones(3), two=2)
    arrays = run_files.read_arrays(tmp_path / "arrays.npz")
    assert arrays["ones"].tolist() == [1, 1, 1]
    assert arrays["two"] == 2


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_is_not_finite_is_not_written(number, tmp_path):
    with pytest.raises(NotFinite, match="Nothing was written"):
        run_files.write_json(tmp_path / "figures.json", {"loss": [0.5, number]})
    assert not (tmp_path / "figures.json").exists()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(13, "Permission denied", "/secret/path"), "Permission denied"),
        (KeyError("probabilities"), "it has no 'probabilities'"),
        (RecursionError("maximum depth"), "it is nested too deeply"),
        (EOFError(), "EOFError"),
    ],
)
def test_an_error_while_reading_says_which_file_is_damaged_and_why(error, reason, tmp_path):
    with pytest.raises(DamagedRun) as found, run_files.reading(tmp_path / "mine" / "test.npz"):
        raise error
    assert str(found.value) == (
        f"The run mine is damaged: its test.npz cannot be read ({reason}). "
        "Restore it, or train the network again."
    )


def test_damage_that_is_already_named_keeps_its_message(tmp_path):
    with pytest.raises(DamagedRun, match="its label is gone"), run_files.reading(tmp_path / "x"):
        raise run_files.damage(tmp_path, "its label is gone")
