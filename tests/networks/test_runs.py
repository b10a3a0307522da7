import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_core import verification
from mnist_core.metrics.figures import DrawingFigures, Figures, OtherFigures, RobustnessCurve
from mnist_core.networks import run_files, runs, write_runs
from mnist_core.networks.card import Calibrated, Card, History, Protocol
from mnist_core.networks.run_files import DamagedRun, NotFinite
from mnist_core.networks.runs import UnknownRun
from mnist_core.networks.write_runs import RunChanged, RunExists
from tests import damage

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


def test_what_was_written_is_read_again(tmp_path):
    run = runs.read_run(write_example(tmp_path / "example"))
    assert run.history == HISTORY
    assert replace(run.card, sha256={}) == CARD
    assert set(run.card.sha256) == {
        run_files.KERAS,
        run_files.TFLITE,
        run_files.HISTORY,
        run_files.TEST,
    }
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


def add_curves(draft):
    write_runs.write_robustness(draft, CURVES)


def test_robustness_is_read_again_and_verified(tmp_path):
    run = runs.read_run(write_example(tmp_path / "example"))
    assert run.robustness() == {}
    assert write_runs.update_run(run, add_curves).robustness() == CURVES
    assert runs.read_run(run.folder).robustness() == CURVES
    (run.folder / run_files.ROBUSTNESS).write_text("{}")
    with pytest.raises(DamagedRun, match=r"robustness\.json"):
        runs.read_run(run.folder)


def test_a_file_that_the_card_does_not_name_is_not_the_run_s(tmp_path):
    run = runs.read_run(write_example(tmp_path / "example"))
    (run.folder / run_files.ROBUSTNESS).write_text("[]")
    assert runs.read_run(run.folder).robustness() == {}


def test_a_failure_while_writing_leaves_nothing_behind(tmp_path):
    with pytest.raises(KeyboardInterrupt), write_runs.new_run(tmp_path / "example") as draft:
        (draft / run_files.TFLITE).write_bytes(b"half a netw")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_replacing_keeps_the_run_that_was_there(tmp_path):
    folder = write_example(tmp_path / "example")
    with pytest.raises(OSError, match="full"), write_runs.new_run(folder, overwrite=True):
        raise OSError("disk full")
    assert runs.read_run(folder).card.name == "example"


@pytest.mark.parametrize("failing", ["example-replaced", "example"])
def test_a_failure_in_the_last_moment_of_replacing_keeps_it_too(tmp_path, monkeypatch, failing):
    folder = write_example(tmp_path / "example")
    rename = Path.rename

    def interrupted(self, target):
        renamed = rename(self, target) if failing == "example-replaced" else None
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
    with pytest.raises(RunExists, match="or overwrite it"):
        write_example(folder)
    write_example(folder, replace(CARD, seed=7), overwrite=True)
    assert runs.read_run(folder).card.seed == 7
    assert list(tmp_path.iterdir()) == [folder]


def keep_things_in(folder):
    """What people put into a run's folder: notes, a run, a link, a file with a name of ours."""
    (folder / "notes.txt").write_text("my notes")
    write_example(folder / "nested", replace(CARD, seed=3))
    (folder / "link").symlink_to("notes.txt")
    (folder / run_files.MAP).write_bytes(b"not on the card")


def assert_all_is_kept(folder, the_map=run_files.MAP):
    assert (folder / "notes.txt").read_text() == "my notes"
    assert runs.read_run(folder / "nested").card.seed == 3
    assert (folder / "link").readlink() == Path("notes.txt")
    assert (folder / the_map).read_bytes() == b"not on the card"


def test_what_people_keep_in_a_run_survives_its_replacement(tmp_path):
    folder = write_example(tmp_path / "example")
    keep_things_in(folder)
    write_example(folder, replace(CARD, seed=7), overwrite=True)
    assert runs.read_run(folder).card.seed == 7
    assert_all_is_kept(folder)
    assert list(tmp_path.iterdir()) == [folder]


def test_a_file_of_theirs_with_a_name_of_the_new_run_is_kept_beside_it(tmp_path):
    folder = write_example(tmp_path / "example")
    (folder / run_files.TFLITE).unlink()
    damage.seal(folder)
    (folder / run_files.TFLITE).write_bytes(b"theirs")
    write_example(folder, overwrite=True)
    assert runs.read_run(folder).served
    assert (folder / f"{run_files.TFLITE}.kept-1").read_bytes() == b"theirs"


@pytest.mark.parametrize("content", [b"", b"{}"])
def test_a_damaged_run_can_be_replaced(tmp_path, content):
    folder = write_example(tmp_path / "example")
    (folder / run_files.CARD).write_bytes(content)
    (folder / "notes.txt").write_text("my notes")
    write_example(folder, overwrite=True)
    assert runs.read_run(folder).card.seed == 0
    assert {path.name for path in folder.iterdir()} == {
        *(
            run_files.CARD,
            run_files.KERAS,
            run_files.TFLITE,
            run_files.HISTORY,
            run_files.TEST,
            "notes.txt",
        )
    }


def test_what_is_no_run_is_not_replaced(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to.txt").write_text("dear")
    (tmp_path / "file").write_text("content")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    (tmp_path / "nowhere").symlink_to("gone")
    for name in ("letters", "file", "circle", "nowhere"):
        with pytest.raises(RunExists, match="no run to be replaced"):
            write_example(tmp_path / name, overwrite=True)
    assert (tmp_path / "letters" / "to.txt").read_text() == "dear"
    assert (tmp_path / "file").read_text() == "content"
    assert (tmp_path / "circle").is_symlink()
    assert (tmp_path / "nowhere").is_symlink()


def test_a_link_to_a_run_stays_when_the_run_is_replaced(tmp_path):
    folder = write_example(tmp_path / "disk" / "example")
    (tmp_path / "link").symlink_to(folder)
    write_example(tmp_path / "link", replace(CARD, seed=7), overwrite=True)
    assert (tmp_path / "link").readlink() == folder
    assert runs.read_run(folder).card.seed == runs.read_run(tmp_path / "link").card.seed == 7


def test_an_update_adds_a_file_and_figures_and_all_else_stays(tmp_path):
    folder = write_example(tmp_path / "example")
    keep_things_in(folder)
    run = runs.read_run(folder)
    damage.change_card(folder, lambda card: card.update(note="my note"))
    again = write_runs.update_run(run, add_curves, test_accuracy=0.75)
    assert again == runs.read_run(folder)
    assert again.version != run.version
    assert again.card.test_accuracy == 0.75
    hashes = again.card.sha256
    assert {name: hashes[name] for name in run.card.sha256} == run.card.sha256
    assert json.loads((folder / run_files.CARD).read_text())["note"] == "my note"
    assert_all_is_kept(folder)


def test_an_update_keeps_what_the_card_does_not_name_under_another_name(tmp_path):
    folder = write_example(tmp_path / "example")
    keep_things_in(folder)
    again = write_runs.update_run(
        runs.read_run(folder), lambda draft: (draft / run_files.MAP).write_bytes(b"a map")
    )
    assert (folder / run_files.MAP).read_bytes() == b"a map"
    assert again == runs.read_run(folder)
    assert_all_is_kept(folder, f"{run_files.MAP}.kept-1")


def test_an_update_leaves_what_links_lead_to_alone(tmp_path):
    folder = write_example(tmp_path / "disk" / "example")
    run = write_runs.update_run(runs.read_run(folder), add_curves)
    (folder / run_files.ROBUSTNESS).rename(tmp_path / "elsewhere.json")
    (folder / run_files.ROBUSTNESS).symlink_to(tmp_path / "elsewhere.json")
    (tmp_path / "link").symlink_to(folder)
    before = (tmp_path / "elsewhere.json").read_bytes()
    other = {"blur": CURVES["shift"]}
    run = runs.read_run(tmp_path / "link")
    write_runs.update_run(run, lambda draft: write_runs.write_robustness(draft, other))
    assert (tmp_path / "link").is_symlink()
    assert runs.read_run(folder).robustness() == other
    assert (tmp_path / "elsewhere.json").read_bytes() == before


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("step", range(4))
def test_an_interrupted_update_leaves_a_run_that_can_be_read(tmp_path, monkeypatch, there, step):
    run = runs.read_run(write_example(tmp_path / "example"))
    new = {"blur": CURVES["shift"]}
    if there:
        run = write_runs.update_run(run, add_curves)
    replace_file, steps = Path.replace, iter(range(4))

    def interrupted(self, target):
        if next(steps) == step:
            raise KeyboardInterrupt
        return replace_file(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    try:
        write_runs.update_run(
            run, lambda draft: write_runs.write_robustness(draft, new), test_accuracy=0.75
        )
    except KeyboardInterrupt:
        left = runs.read_run(run.folder)
        assert left.card.test_accuracy == run.card.test_accuracy
        assert left.robustness() in ({}, run.robustness())
    else:
        assert step >= (3 if there else 2)  # each of the steps before was interrupted
        left = runs.read_run(run.folder)
        assert (left.card.test_accuracy, left.robustness()) == (0.75, new)
    assert {path.name for path in run.folder.iterdir()} <= {run_files.CARD, *run_files.FILES}


def test_an_update_that_fails_changes_nothing(tmp_path):
    run = runs.read_run(write_example(tmp_path / "example"))
    with pytest.raises(OSError, match="full"):
        write_runs.update_run(run, lambda draft: add_curves(draft) or fail(OSError("disk full")))
    with pytest.raises(NotFinite):
        write_runs.update_run(run, add_curves, test_accuracy=float("nan"))
    assert runs.read_run(run.folder) == run
    assert {path.name for path in run.folder.iterdir()} == {run_files.CARD, *run.card.sha256}


def fail(error):
    raise error


def test_what_was_added_in_the_meantime_stays(tmp_path):
    run = runs.read_run(write_example(tmp_path / "example"))
    write_runs.update_run(run, lambda draft: (draft / run_files.MAP).write_bytes(b"a map"), seed=9)
    write_runs.update_run(run, add_curves, test_accuracy=0.75)
    again = runs.read_run(run.folder)
    assert {run_files.MAP, run_files.ROBUSTNESS} < again.card.sha256.keys()
    assert (again.card.seed, again.card.test_accuracy) == (9, 0.75)


def test_nothing_is_added_to_a_network_that_was_trained_again(tmp_path):
    run = runs.read_run(write_example(tmp_path / "example"))
    (run.folder / run_files.KERAS).write_bytes(b"another network")
    damage.seal(run.folder)
    again = runs.read_run(run.folder)
    with pytest.raises(RunChanged, match="example was trained again"):
        write_runs.update_run(run, add_curves)
    assert runs.read_run(run.folder) == again


def test_a_network_whose_training_diverged_is_not_written(tmp_path):
    with pytest.raises(NotFinite):
        write_example(tmp_path / "example", replace(CARD, test_accuracy=float("nan")))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", [run_files.KERAS, run_files.TFLITE, run_files.HISTORY, run_files.TEST]
)
def test_an_altered_file_is_named(tmp_path, name):
    folder = write_example(tmp_path / "example")
    content = bytearray((folder / name).read_bytes())
    content[-1] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(DamagedRun, match=f"example is damaged: its {name} is not the file"):
        runs.read_run(folder)


def test_a_missing_file_is_named(tmp_path):
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


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"figures": 3}', '{"figures": {}}'])
def test_a_card_that_is_none_is_damage(tmp_path, content):
    folder = write_example(tmp_path / "example")
    (folder / run_files.CARD).write_text(content)
    with pytest.raises(DamagedRun, match=r"card\.json cannot be read"):
        runs.read_run(folder)


@pytest.mark.parametrize("kind", damage.WHEN_READ)
def test_a_run_that_makes_no_sense_is_damaged(kind, tmp_path):
    with pytest.raises(DamagedRun) as found:
        runs.read_run(damage.damaged(tmp_path / kind, kind))
    assert str(found.value).startswith(f"The run {kind} is damaged: its ")
    assert damage.WHEN_READ[kind][1] in str(found.value)
    assert len(str(found.value)) < 400


@pytest.mark.parametrize("kind", damage.WHEN_VERIFIED)
def test_a_run_is_damaged_whose_files_are_whole_but_wrong(kind, tmp_path):
    run = runs.read_run(damage.damaged(tmp_path / kind, kind))
    with pytest.raises(DamagedRun) as found:
        verification.verify(run)
    assert str(found.value).startswith(f"The run {kind} is damaged: its ")
    assert damage.WHEN_VERIFIED[kind][1] in str(found.value)


@pytest.mark.parametrize("name", ["tiny_mlp", "studio"])
def test_a_good_run_is_found_to_be_good(name):
    verification.verify(runs.read_run(name))


def test_what_a_card_says_in_vain_is_told_in_few_words(tmp_path):
    folder = write_example(tmp_path / "example")
    damage.on_card("protocol", "optimizer", value="x" * 100_000)(folder)
    with pytest.raises(DamagedRun) as found:
        runs.read_run(folder)
    assert len(str(found.value)) < 400


@pytest.mark.parametrize("closed", ["run", "."])
def test_a_folder_that_nobody_may_open_is_named(own_runs, monkeypatch, closed):
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


def test_links_in_a_circle_are_named_as_the_folder_of_runs_too(tmp_path, monkeypatch):
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    monkeypatch.setenv("MNIST_RUNS", str(tmp_path / "circle"))
    assert {"circle", "tiny_mlp"} <= runs.run_folders().keys()
    with pytest.raises(DamagedRun, match="Too many levels of symbolic links"):
        runs.read_run("circle")


def test_a_name_that_is_not_utf_8_is_said_to_be_none(own_runs):
    write_example(own_runs / "mine").rename(own_runs / os.fsdecode(b"mine\xff"))
    assert "mine\N{REPLACEMENT CHARACTER}" in runs.run_folders()
    with pytest.raises(DamagedRun, match="Rename the folder"):
        runs.read_run("mine\N{REPLACEMENT CHARACTER}")


def test_what_is_no_run_is_passed_over(own_runs):
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
    with write_runs.new_run(own_runs / "draft") as draft:
        write_runs.write_card(draft, CARD)
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
    card = json.loads((folder / run_files.CARD).read_text())
    assert card["protocol"]["optimizer"] == "adam"
    shutil.copytree(folder, tmp_path / "copy")
    assert runs.read_run(tmp_path / "copy").card.name == "example"
