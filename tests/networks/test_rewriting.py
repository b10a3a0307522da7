"""Runs that are rewritten while they are read, and what killed writers leave behind."""

import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from mnist_core.networks import drafts, runs, write_runs
from mnist_core.networks.write_runs import RunExists
from tests.networks.example_run import CARD, add_curves, write_example

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from tests.networks.example_run import CARD, write_example
for seed in range(1, int(sys.argv[2]) + 1):
    write_example(Path(sys.argv[1]), replace(CARD, seed=seed), overwrite=True)
"""
# Starts to write a run, says so, and waits to be killed.
KILLED = """
import sys, time
from pathlib import Path
from mnist_core.networks import runs, write_runs
folder = Path(sys.argv[2])
def wait(draft):
    (draft / "model.keras").write_bytes(b"half of it")
    print("begun", flush=True)
    time.sleep(60)
if sys.argv[1] == "new":
    with write_runs.new_run(folder, overwrite=True) as draft:
        wait(draft)
else:
    write_runs.update_run(runs.read_run(folder), wait)
"""


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def kill_while_writing(how: str, folder: Path) -> None:
    with start(KILLED, how, folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.kill()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_run_that_is_rewritten_while_it_is_read_is_the_old_one_or_the_new_one(tmp_path):
    folder = write_example(tmp_path / "example")
    seeds = []
    with start(WRITER, folder, 100) as writer:
        while writer.poll() is None:
            assert runs.find_run(folder) == folder
            run = runs.read_run(folder)
            seeds.append(run.card.seed)
    assert writer.returncode == 0
    assert seeds == sorted(seeds)
    assert len(set(seeds)) > 5, "the run was hardly rewritten while it was read"
    assert runs.read_run(folder).card.seed == 100
    assert names(tmp_path) == ["example"]


@pytest.mark.parametrize("how", ["new", "update"])
def test_what_a_killed_writer_left_is_removed_by_the_next_one(tmp_path, how):
    folder = write_example(tmp_path / "example")
    good = names(folder)
    kill_while_writing(how, folder)
    assert len(names(tmp_path)) + len(names(folder)) == 1 + len(good) + 2  # a folder and its lock
    assert runs.read_run(folder).card == replace(CARD, sha256=runs.read_run(folder).card.sha256)
    write_example(folder, replace(CARD, seed=7), overwrite=True)
    write_runs.update_run(runs.read_run(folder), add_curves)
    assert names(tmp_path) == ["example"]
    assert names(folder) == sorted([*good, "robustness.json"])


def test_what_another_process_is_writing_is_left_alone(tmp_path):
    folder = tmp_path / "example"
    with start(KILLED, "new", folder) as process:
        assert process.stdout is not None
        process.stdout.readline()
        write_example(folder)
        assert len(names(tmp_path)) == 3  # the run, a folder and its lock
        process.kill()
    write_runs.remove_leftovers(folder)
    assert names(tmp_path) == ["example"]


def test_files_of_the_user_survive_a_kill_while_a_run_is_replaced(tmp_path, monkeypatch):
    folder = write_example(tmp_path / "example")
    (folder / "notes.txt").write_text("my notes")
    # As after a kill just after the exchange: what would have followed does not happen.
    monkeypatch.setattr(write_runs, "_rescue", lambda *_: None)
    monkeypatch.setattr(drafts.shutil, "rmtree", lambda *_, **__: None)
    write_example(folder, replace(CARD, seed=7), overwrite=True)
    monkeypatch.undo()
    assert names(folder) == ["card.json", "history.json", "model.keras", "model.tflite", "test.npz"]
    (left,) = tmp_path.glob(".example-new-*")
    left.with_name(f"{left.name}.lock").touch()
    write_runs.remove_leftovers(folder)
    assert (folder / "notes.txt").read_text() == "my notes"
    assert names(tmp_path) == ["example"]


def test_the_second_of_two_trainings_into_one_folder_is_refused(tmp_path):
    folder = tmp_path / "example"
    with pytest.raises(RunExists), write_runs.new_run(folder) as draft:
        (draft / "model.keras").write_bytes(b"of the second")
        write_example(folder, replace(CARD, seed=7))
    assert runs.read_run(folder).card.seed == 7
    assert names(tmp_path) == ["example"]


def test_threads_that_read_a_rewritten_run_get_whole_runs(tmp_path):
    folder = write_example(tmp_path / "example")
    problems: list[Exception] = []

    def read() -> None:
        try:
            for _ in range(100):
                runs.read_run(folder)
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    seed = 0
    while any(thread.is_alive() for thread in threads):
        seed += 1
        write_example(folder, replace(CARD, seed=seed), overwrite=True)
    assert problems == []
