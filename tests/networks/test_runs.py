import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_core.metrics.figures import DrawingFigures, Figures, OtherFigures, RobustnessCurve
from mnist_core.networks import runs
from mnist_core.networks.card import Calibrated, Card, History, Protocol
from mnist_core.networks.runs import DamagedRun, RunExists, UnknownRun

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
    figures=Figures(2, 1, 0.5, 0.7, 0.1, tuple(tuple([0] * 10) for _ in range(10))),
    test_accuracy=0.5,
    test_images=2,
    published_accuracy=None,
)
PROBABILITIES = np.full((3, 10), 0.1, np.float32)


def write_example(folder, card=CARD, overwrite=False):
    with runs.writing(folder, overwrite=overwrite) as draft:
        (draft / runs.KERAS).write_bytes(b"a network")
        (draft / runs.TFLITE).write_bytes(b"a network, served")
        runs.write_history(draft, HISTORY)
        runs.write_test_probabilities(draft, PROBABILITIES)
        runs.write_card(draft, card)
    return folder


def test_what_was_written_is_read_again(tmp_path):
    run = runs.read_run(write_example(tmp_path / "example"))
    assert run.history == HISTORY
    assert replace(run.card, sha256={}) == CARD
    assert set(run.card.sha256) == {runs.KERAS, runs.TFLITE, runs.HISTORY, runs.TEST}
    assert run.served
    np.testing.assert_allclose(run.test_probabilities(), PROBABILITIES, atol=1e-4)


def test_all_that_a_card_may_hold_is_read_again(tmp_path):
    drawings = DrawingFigures(
        writers=2,
        digits=3,
        accuracy=0.9,
        nll=0.3,
        expected_calibration_error=0.01,
        refused=0.02,
        unsure=0.03,
        by_pen_width={"8": 0.9},
        by_extent={"0.6": {"8": 0.9}},
        by_digit={"0": 0.9},
        by_contributor={"abc": 0.9},
    )
    others = OtherFigures(
        characters=5,
        roc_area=0.97,
        refused=0.8,
        unsure=0.1,
        look_alikes=2,
        look_alikes_refused=0.5,
        by_character={"K": 0.8},
    )
    settled = Calibrated(
        temperature=1.2, refusal_threshold=0.3, mnist_accuracy=0.99, drawings_accuracy=0.98
    )
    card = replace(CARD, settled=settled, drawings=drawings, others=others)
    run = runs.read_run(write_example(tmp_path / "example", card))
    assert replace(run.card, sha256={}) == card


def test_robustness_is_read_again_and_verified(tmp_path):
    run = runs.read_run(write_example(tmp_path / "example"))
    assert run.robustness() == {}
    curves = {"shift": RobustnessCurve("pixels", (0, 1), (0.9, 0.5))}
    with runs.writing(run.folder, overwrite=True) as draft:
        runs.copy_files(run, draft)
        runs.write_robustness(draft, curves)
        runs.write_card(draft, CARD)
    assert runs.read_run(run.folder).robustness() == curves
    (run.folder / runs.ROBUSTNESS).write_text("{}")
    with pytest.raises(DamagedRun, match=r"robustness\.json"):
        runs.read_run(run.folder)


def test_a_failure_while_writing_leaves_nothing_behind(tmp_path):
    with pytest.raises(KeyboardInterrupt), runs.writing(tmp_path / "example") as draft:
        (draft / runs.TFLITE).write_bytes(b"half a netw")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_replacing_keeps_the_run_that_was_there(tmp_path):
    folder = write_example(tmp_path / "example")
    with pytest.raises(OSError, match="full"), runs.writing(folder, overwrite=True):
        raise OSError("disk full")
    assert runs.read_run(folder).card.name == "example"


@pytest.mark.parametrize("failing", ["old", "example"])
def test_a_failure_in_the_last_moment_of_replacing_keeps_it_too(tmp_path, monkeypatch, failing):
    folder = write_example(tmp_path / "example")
    rename = Path.rename

    def interrupted(self, target):
        renamed = rename(self, target) if failing == "old" else None
        if Path(target).name == failing:
            monkeypatch.undo()
            raise KeyboardInterrupt
        return renamed or rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_example(folder, replace(CARD, seed=7), overwrite=True)
    assert runs.read_run(folder).card.seed == 0
    assert list(tmp_path.iterdir()) == [folder]


def test_a_run_is_replaced_only_when_told(tmp_path):
    folder = write_example(tmp_path / "example")
    with pytest.raises(RunExists, match="allow it to be replaced"):
        write_example(folder)
    write_example(folder, replace(CARD, seed=7), overwrite=True)
    assert runs.read_run(folder).card.seed == 7
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("name", [runs.KERAS, runs.TFLITE, runs.HISTORY, runs.TEST])
def test_an_altered_file_is_named(tmp_path, name):
    folder = write_example(tmp_path / "example")
    content = bytearray((folder / name).read_bytes())
    content[-1] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(DamagedRun, match=f"example is damaged: its {name} is not the file"):
        runs.read_run(folder)


def test_a_missing_file_is_named(tmp_path):
    folder = write_example(tmp_path / "example")
    (folder / runs.TFLITE).unlink()
    with pytest.raises(DamagedRun, match=f"{runs.TFLITE} is missing"):
        runs.read_run(folder)


def test_a_run_without_its_trained_network_is_damaged(tmp_path):
    with runs.writing(tmp_path / "example") as draft:
        runs.write_history(draft, HISTORY)
        runs.write_test_probabilities(draft, PROBABILITIES)
        runs.write_card(draft, CARD)
    with pytest.raises(DamagedRun, match=f"{runs.KERAS} is missing"):
        runs.read_run(tmp_path / "example")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"figures": 3}', '{"figures": {}}'])
def test_a_card_that_is_none_is_damage(tmp_path, content):
    folder = write_example(tmp_path / "example")
    (folder / runs.CARD).write_text(content)
    with pytest.raises(DamagedRun, match=r"card\.json cannot be read"):
        runs.read_run(folder)


def test_an_unknown_name_lists_the_runs_there_are():
    with pytest.raises(UnknownRun, match=r"'no_such_net'.*deep_cnn"):
        runs.read_run("no_such_net")


def test_own_runs_join_the_zoo_and_hide_those_of_the_same_name(own_runs):
    write_example(own_runs / "mine")
    write_example(own_runs / "deep_cnn")
    folders = runs.run_folders()
    assert folders["mine"] == own_runs / "mine"
    assert folders["deep_cnn"] == own_runs / "deep_cnn"
    assert folders["tiny_mlp"] == runs.ZOO / "tiny_mlp"


def test_the_setting_may_name_a_single_run(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_RUNS", str(write_example(tmp_path / "single")))
    assert runs.find_run("single") == tmp_path / "single"
    monkeypatch.chdir(tmp_path / "single")
    monkeypatch.setenv("MNIST_RUNS", ".")
    assert runs.find_run("single") == tmp_path / "single"


def test_a_run_that_is_being_written_is_not_listed(own_runs):
    with runs.writing(own_runs / "draft") as draft:
        runs.write_card(draft, CARD)
        assert "draft" not in runs.run_folders()
        assert not any(name.startswith(".") for name in runs.run_folders())


def test_the_zoo_is_whole_and_under_40_mb():
    zoo = [runs.read_run(folder) for folder in sorted(runs.ZOO.iterdir()) if folder.is_dir()]
    assert {run.card.name for run in zoo} >= {
        *("studio", "compact", "micro"),
        *("sigmoid_mlp", "tiny_mlp", "small_cnn", "dropout_mlp"),
        *("dropout_cnn", "deep_cnn", "basic_mlp"),
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


def test_a_card_is_plain_json(tmp_path):
    folder = write_example(tmp_path / "example")
    card = json.loads((folder / runs.CARD).read_text())
    assert card["protocol"]["optimizer"] == "adam"
    shutil.copytree(folder, tmp_path / "copy")
    assert runs.read_run(tmp_path / "copy").card.name == "example"
