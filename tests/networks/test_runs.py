import os
from pathlib import Path

import pytest

from mnist_core.networks import run_files, runs, write_runs
from mnist_core.networks.run_files import DamagedRun
from mnist_core.networks.runs import UnknownRun
from tests import damage
from tests.networks.example_run import (
    CARD,
    CURVES,
    HISTORY,
    PROBABILITIES,
    add_curves,
    write_example,
)


def test_robustness_is_read_back_and_verified(tmp_path):
    run = runs.read_run(write_example(tmp_path / "example"))
    assert run.robustness() == {}
    assert write_runs.update_run(run, add_curves).robustness() == CURVES
    assert runs.read_run(run.folder).robustness() == CURVES
    (run.folder / run_files.ROBUSTNESS).write_text("{}")
    with pytest.raises(DamagedRun, match=r"robustness\.json"):
        runs.read_run(run.folder)


def test_a_file_that_is_not_on_the_card_is_ignored(tmp_path):
    run = runs.read_run(write_example(tmp_path / "example"))
    (run.folder / run_files.ROBUSTNESS).write_text("[]")
    assert runs.read_run(run.folder).robustness() == {}


@pytest.mark.parametrize(
    "name", [run_files.KERAS, run_files.TFLITE, run_files.HISTORY, run_files.TEST]
)
def test_the_message_names_a_changed_file(tmp_path, name):
    folder = write_example(tmp_path / "example")
    content = bytearray((folder / name).read_bytes())
    content[-1] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(DamagedRun, match=f"example is damaged: its {name} is not the file"):
        runs.read_run(folder)


def test_the_message_names_a_missing_file(tmp_path):
    folder = write_example(tmp_path / "example")
    (folder / run_files.TFLITE).unlink()
    with pytest.raises(DamagedRun, match=f"{run_files.TFLITE} is missing"):
        runs.read_run(folder)


def test_a_run_without_its_trained_network_is_damaged(tmp_path):
    with write_runs.new_run(tmp_path / "example") as draft:
        write_runs.write_history(draft, HISTORY)
        write_runs.write_test_probabilities(draft, PROBABILITIES)
        write_runs.write_card(draft, CARD)
    with pytest.raises(DamagedRun, match=f"{run_files.KERAS} is missing"):
        runs.read_run(tmp_path / "example")


@pytest.mark.parametrize("kind", damage.WHEN_READ)
def test_each_kind_of_damage_is_named_when_a_run_is_read(kind, tmp_path):
    with pytest.raises(DamagedRun) as found:
        runs.read_run(damage.damaged(tmp_path / kind, kind))
    assert str(found.value).startswith(f"The run {kind} is damaged: its ")
    assert damage.WHEN_READ[kind][1] in str(found.value)
    assert len(str(found.value)) < 400


@pytest.mark.parametrize("closed", ["run", "."])
def test_a_folder_without_permission_is_listed_as_damaged(own_runs, monkeypatch, closed):
    write_example(own_runs / "run")
    status = Path.stat

    def denied(self, **options):
        if own_runs / closed in self.parents:
            raise PermissionError(13, "Permission denied", str(self))
        return status(self, **options)

    monkeypatch.setattr(Path, "stat", denied)
    name = {"run": "run", ".": own_runs.name}[closed]
    assert name in runs.run_folders()
    with pytest.raises(DamagedRun, match=r"card\.json cannot be read \(Permission denied\)"):
        runs.read_run(name)


def test_a_circle_of_links_in_mnist_runs_is_listed_as_damaged(tmp_path, monkeypatch):
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    monkeypatch.setenv("MNIST_RUNS", str(tmp_path / "circle"))
    assert {"circle", "tiny_mlp"} <= runs.run_folders().keys()
    with pytest.raises(DamagedRun, match="Too many levels of symbolic links"):
        runs.read_run("circle")


def test_a_folder_name_that_is_not_utf_8_must_be_changed(own_runs):
    write_example(own_runs / "mine").rename(own_runs / os.fsdecode(b"mine\xff"))
    assert "mine\N{REPLACEMENT CHARACTER}" in runs.run_folders()
    with pytest.raises(DamagedRun, match="Rename the folder"):
        runs.read_run("mine\N{REPLACEMENT CHARACTER}")


def test_files_and_folders_that_are_not_runs_are_not_listed(own_runs):
    (own_runs / "notes.txt").touch()
    (own_runs / "folder").mkdir()
    (own_runs / "card-is-a-folder" / run_files.CARD).mkdir(parents=True)
    (own_runs / "card-is-a-pipe").mkdir()
    os.mkfifo(own_runs / "card-is-a-pipe" / run_files.CARD)
    assert all(folder.parent == runs.ZOO for folder in runs.run_folders().values())


def test_the_state_of_a_run_changes_with_each_of_its_files(tmp_path):
    folder = damage.copy("tiny_mlp", tmp_path / "mine")
    states = {runs.run_state(folder)}
    for name in (run_files.CARD, *run_files.FILES):
        (folder / name).unlink()
        states.add(runs.run_state(folder))
    assert len(states) == 2 + len(run_files.FILES)


def test_the_message_for_an_unknown_name_lists_all_runs():
    with pytest.raises(UnknownRun, match=r"'no_such_net'.*deep_cnn"):
        runs.read_run("no_such_net")


def test_own_runs_are_added_to_the_zoo_and_hide_runs_of_the_same_name(own_runs):
    write_example(own_runs / "mine")
    write_example(own_runs / "deep_cnn")
    folders = runs.run_folders()
    assert folders["mine"] == own_runs / "mine"
    assert folders["deep_cnn"] == own_runs / "deep_cnn"
    assert folders["tiny_mlp"] == runs.ZOO / "tiny_mlp"


def test_mnist_runs_may_be_a_single_run(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_RUNS", str(write_example(tmp_path / "single")))
    assert runs.find_run("single") == tmp_path / "single"
    monkeypatch.chdir(tmp_path / "single")
    monkeypatch.setenv("MNIST_RUNS", ".")
    assert runs.find_run("single") == tmp_path / "single"


def test_a_run_that_is_being_written_is_not_listed(own_runs):
    with write_runs.new_run(own_runs / "draft") as draft:
        write_runs.write_card(draft, CARD)
        assert "draft" not in runs.run_folders()
        assert not any(name.startswith(".") for name in runs.run_folders())


def test_the_zoo_is_complete_and_smaller_than_40_mb():
    zoo = [runs.read_run(folder) for folder in sorted(runs.ZOO.iterdir()) if folder.is_dir()]
    assert {run.card.name for run in zoo} >= {
        "studio",
        "compact",
        "micro",
        "sigmoid_mlp",
        "tiny_mlp",
        "small_cnn",
        "dropout_mlp",
        "dropout_cnn",
        "deep_cnn",
        "basic_mlp",
    }
    for run in zoo:
        assert run.served
        assert run.folder.name == run.card.name
        assert len(run.history.loss) == run.card.protocol.epochs
        assert run.test_probabilities().shape == (10_000, 10)
        assert run.card.drawings.writers == 48
        assert run.card.others.characters == 396
        assert len(run.robustness()) == 6
    assert sum(file.stat().st_size for file in runs.ZOO.rglob("*")) < 40e6
