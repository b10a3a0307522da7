import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_core.networks import drafts, run_files, runs, write_runs
from mnist_core.networks.run_files import NotFinite
from mnist_core.networks.write_runs import RunChanged, RunExists
from tests import damage
from tests.networks.example_run import (
    CARD,
    CURVES,
    HISTORY,
    PROBABILITIES,
    add_curves,
    write_example,
)


def test_a_written_run_is_read_back(tmp_path):
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


def test_an_interrupted_new_run_leaves_nothing_behind(tmp_path):
    with pytest.raises(KeyboardInterrupt), write_runs.new_run(tmp_path / "example") as draft:
        (draft / run_files.TFLITE).write_bytes(b"half a netw")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_an_error_while_replacing_keeps_the_old_run(tmp_path):
    folder = write_example(tmp_path / "example")
    with pytest.raises(OSError, match="full"), write_runs.new_run(folder, overwrite=True):
        raise OSError("disk full")
    assert runs.read_run(folder).card.name == "example"


@pytest.mark.parametrize("failing", ["example-replaced", "example"])
def test_an_interruption_between_the_two_renames_keeps_the_old_run(tmp_path, monkeypatch, failing):
    folder = write_example(tmp_path / "example")
    monkeypatch.setattr(drafts, "exchange", lambda *_: False)  # as on Windows
    rename = Path.rename

    def interrupted(self, target):
        if Path(target).name != failing:
            return rename(self, target)
        if failing == "example-replaced":
            rename(self, target)  # interrupted just after this rename, else just before it
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_example(folder, replace(CARD, seed=7), overwrite=True)
    assert runs.read_run(folder).card.seed == 0
    assert list(tmp_path.iterdir()) == [folder]


def test_a_run_is_replaced_only_with_overwrite(tmp_path):
    folder = write_example(tmp_path / "example")
    with pytest.raises(RunExists, match="or overwrite it"):
        write_example(folder)
    write_example(folder, replace(CARD, seed=7), overwrite=True)
    assert runs.read_run(folder).card.seed == 7
    assert list(tmp_path.iterdir()) == [folder]


def add_own_files(folder):
    """Add notes, a nested run, a link, and a file with the name of a file of a run."""
    (folder / "notes.txt").write_text("my notes")
    write_example(folder / "nested", replace(CARD, seed=3))
    (folder / "link").symlink_to("notes.txt")
    (folder / run_files.MAP).write_bytes(b"not on the card")


def assert_own_files_are_kept(folder, the_map=run_files.MAP):
    assert (folder / "notes.txt").read_text() == "my notes"
    assert runs.read_run(folder / "nested").card.seed == 3
    assert (folder / "link").readlink() == Path("notes.txt")
    assert (folder / the_map).read_bytes() == b"not on the card"


def test_files_of_the_user_survive_the_replacement_of_a_run(tmp_path):
    folder = write_example(tmp_path / "example")
    add_own_files(folder)
    write_example(folder, replace(CARD, seed=7), overwrite=True)
    assert runs.read_run(folder).card.seed == 7
    assert_own_files_are_kept(folder)
    assert list(tmp_path.iterdir()) == [folder]


def test_a_file_of_the_user_with_the_name_of_a_new_file_is_kept_under_another_name(tmp_path):
    folder = write_example(tmp_path / "example")
    (folder / run_files.TFLITE).unlink()
    damage.seal(folder)
    (folder / run_files.TFLITE).write_bytes(b"of the user")
    write_example(folder, overwrite=True)
    assert runs.read_run(folder).served
    assert (folder / f"{run_files.TFLITE}.kept-1").read_bytes() == b"of the user"


@pytest.mark.parametrize("content", [b"", b"{}"])
def test_a_damaged_run_can_be_replaced(tmp_path, content):
    folder = write_example(tmp_path / "example")
    (folder / run_files.CARD).write_bytes(content)
    (folder / "notes.txt").write_text("my notes")
    write_example(folder, overwrite=True)
    assert runs.read_run(folder).card.seed == 0
    assert {path.name for path in folder.iterdir()} == {
        run_files.CARD,
        run_files.KERAS,
        run_files.TFLITE,
        run_files.HISTORY,
        run_files.TEST,
        "notes.txt",
    }


def test_files_and_folders_that_are_not_runs_are_not_replaced(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to.txt").write_text("dear")
    (tmp_path / "file").write_text("content")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    (tmp_path / "nowhere").symlink_to("gone")
    for name in ("letters", "file", "circle", "nowhere"):
        with pytest.raises(RunExists, match="is not a run and is not replaced"):
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


def test_an_update_adds_a_file_and_figures_and_keeps_everything_else(tmp_path):
    folder = write_example(tmp_path / "example")
    add_own_files(folder)
    run = runs.read_run(folder)
    damage.change_card(folder, lambda card: card.update(note="my note"))
    again = write_runs.update_run(run, add_curves, test_accuracy=0.75)
    assert again == runs.read_run(folder)
    assert again.version != run.version
    assert again.card.test_accuracy == 0.75
    hashes = again.card.sha256
    assert {name: hashes[name] for name in run.card.sha256} == run.card.sha256
    assert json.loads((folder / run_files.CARD).read_text())["note"] == "my note"
    assert_own_files_are_kept(folder)


def test_an_update_keeps_a_file_that_is_not_on_the_card_under_another_name(tmp_path):
    folder = write_example(tmp_path / "example")
    add_own_files(folder)
    again = write_runs.update_run(
        runs.read_run(folder), lambda draft: (draft / run_files.MAP).write_bytes(b"a map")
    )
    assert (folder / run_files.MAP).read_bytes() == b"a map"
    assert again == runs.read_run(folder)
    assert_own_files_are_kept(folder, f"{run_files.MAP}.kept-1")


def test_an_update_does_not_change_the_target_of_a_link(tmp_path):
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
def test_after_an_interrupted_update_the_run_can_be_read(tmp_path, monkeypatch, there, step):
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
        assert step >= (3 if there else 2)  # all earlier steps were interrupted
        left = runs.read_run(run.folder)
        assert (left.card.test_accuracy, left.robustness()) == (0.75, new)
    assert {path.name for path in run.folder.iterdir()} <= {run_files.CARD, *run_files.FILES}


def test_a_failed_update_changes_nothing(tmp_path):
    run = runs.read_run(write_example(tmp_path / "example"))

    def write(draft):
        add_curves(draft)
        raise OSError("disk full")

    with pytest.raises(OSError, match="full"):
        write_runs.update_run(run, write)
    with pytest.raises(NotFinite):
        write_runs.update_run(run, add_curves, test_accuracy=float("nan"))
    assert runs.read_run(run.folder) == run
    assert {path.name for path in run.folder.iterdir()} == {run_files.CARD, *run.card.sha256}


def test_an_update_keeps_what_was_added_since_the_run_was_read(tmp_path):
    run = runs.read_run(write_example(tmp_path / "example"))
    write_runs.update_run(run, lambda draft: (draft / run_files.MAP).write_bytes(b"a map"), seed=9)
    write_runs.update_run(run, add_curves, test_accuracy=0.75)
    again = runs.read_run(run.folder)
    assert {run_files.MAP, run_files.ROBUSTNESS} < again.card.sha256.keys()
    assert (again.card.seed, again.card.test_accuracy) == (9, 0.75)


def test_a_run_that_was_trained_again_is_not_updated(tmp_path):
    run = runs.read_run(write_example(tmp_path / "example"))
    (run.folder / run_files.KERAS).write_bytes(b"another network")
    damage.seal(run.folder)
    again = runs.read_run(run.folder)
    with pytest.raises(RunChanged, match="example was trained again"):
        write_runs.update_run(run, add_curves)
    assert runs.read_run(run.folder) == again


def test_a_network_with_infinite_figures_is_not_written(tmp_path):
    with pytest.raises(NotFinite):
        write_example(tmp_path / "example", replace(CARD, test_accuracy=float("nan")))
    assert list(tmp_path.iterdir()) == []
