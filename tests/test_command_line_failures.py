"""What the command line does when something goes wrong: one sentence, and the right exit status."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mnist_core import __main__ as command_line
from mnist_core.networks import run_files, runs
from tests import damage

ROOT = Path(__file__).parent.parent
# Refuses to import Keras, TensorFlow and LiteRT, then runs a command.
WITHOUT_KERAS = """
import sys
for name in ("keras", "tensorflow", "ai_edge_litert"):
    sys.modules[name] = None
from mnist_core.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
# Runs a command on a disk with room for so many bytes a file; without the signal that would end it.
SMALL_FILES = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
from mnist_core.__main__ import main
sys.exit(main(sys.argv[2:]))
"""


def start(code: str, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command,
        stdout=pipe,
        stderr=pipe,
        text=True,
        cwd=ROOT,
        env=os.environ | settings,
        # Tests that run in the background of a shell would hand down that Ctrl+C does nothing.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def ours(lines: str) -> list[str]:
    """The lines that this project prints, without those of TensorFlow's start."""
    return [
        line
        for line in lines.splitlines()
        if line and not line.startswith(("I0000 ", "W0000 ", "WARNING: All log messages"))
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nope",), "There is no network called 'nope'. Choose one of sigmoid_mlp"),
        (("tiny_mlp", "nope"), "There is no network called 'nope'."),
        (("micro",), "micro learns from drawings too"),
        (("tiny_mlp", "--drawn", "nowhere.npz"), "nowhere.npz"),
    ],
    ids=["unknown", "one of two unknown", "needs drawings", "no such archive"],
)
def test_what_cannot_be_trained_is_refused_before_keras_is_loaded(arguments, said, tmp_path):
    process = start(WITHOUT_KERAS, "train", *arguments, "--out", str(tmp_path))
    out, err = process.communicate()
    assert (process.returncode, out) == (1, "")
    (line,) = err.splitlines()
    assert line.startswith("error: ")
    assert said in line
    assert list(tmp_path.iterdir()) == []


def test_an_existing_run_is_refused_before_keras_is_loaded(tmp_path):
    damage.copy("tiny_mlp", tmp_path / "tiny_mlp")
    process = start(WITHOUT_KERAS, "train", "tiny_mlp", "--out", str(tmp_path))
    (line,) = process.communicate()[1].splitlines()
    assert process.returncode == 1
    assert "exists already" in line
    assert "--overwrite replaces the run" in line


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_one_sentence(number, capsys, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number), "somewhere/file")

    monkeypatch.setattr(runs, "run_folders", fail)
    assert command_line.main(["list"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: There is no room left on the disk for somewhere/file.")
    assert "goes on after its last finished epoch" in line


@pytest.mark.training
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_train_on_a_full_disk_ends_with_one_sentence(tmp_path, mnist):
    process = start(
        SMALL_FILES, "100000", "train", "tiny_mlp", "--epochs", "1", "--out", str(tmp_path)
    )
    _, err = process.communicate()
    assert process.returncode == 1, err
    (line,) = ours(err)
    assert line.startswith("error: There is no room left on the disk")
    assert [path.name for path in tmp_path.iterdir()] == [".tiny_mlp-unfinished"]
    assert list(tmp_path.glob(".tiny_mlp-unfinished/seed-0/*")) == []


@pytest.mark.training
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
def test_ctrl_c_during_a_training_is_one_line(tmp_path, mnist):
    command = "import sys; from mnist_core.__main__ import main; sys.exit(main(sys.argv[1:]))"
    process = start(command, "train", "tiny_mlp", "--out", str(tmp_path))
    assert process.stdout is not None
    assert process.stdout.readline().startswith("tiny_mlp: 20,535 parameters")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130
    assert ours(err) == ["Interrupted. A training resumes with the same command."]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
def test_ctrl_c_while_the_command_starts_is_one_line():
    # A package that takes long to import, as on a slow disk, stands for all of them.
    code = """
import os, signal, sys, runpy
class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == "click":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Slow())
sys.argv = ["mnist_core", "list"]
runpy.run_module("mnist_core", run_name="__main__", alter_sys=True)
"""
    process = start(code)
    _, err = process.communicate()
    assert process.returncode == 130
    assert err.splitlines() == ["Interrupted."]


@pytest.mark.training
def test_two_trainings_into_one_folder_the_second_is_refused(tmp_path, mnist, capsys):
    command = "import sys; from mnist_core.__main__ import main; sys.exit(main(sys.argv[1:]))"
    first = start(command, "train", "tiny_mlp", "--epochs", "20", "--out", str(tmp_path))
    assert first.stdout is not None
    first.stdout.readline()
    try:
        status = command_line.main(["train", "tiny_mlp", "--out", str(tmp_path)])
        _, err = capsys.readouterr()
        assert status == 1
        assert "Another training is writing into" in ours(err)[-1]
    finally:
        first.kill()
        first.communicate()


@pytest.mark.training
def test_a_network_with_a_lambda_layer_is_refused_in_one_line(own_runs, mnist, capsys):
    import keras

    folder = damage.copy("tiny_mlp", own_runs / "with_code")
    inputs = keras.Input((28, 28))
    hidden = keras.layers.Lambda(lambda images: images * 2)(inputs)
    outputs = keras.layers.Dense(10, activation="softmax")(keras.layers.Flatten()(hidden))
    keras.Model(inputs, outputs).save(folder / run_files.KERAS)
    (folder / run_files.TFLITE).unlink()
    damage.seal(folder)
    assert command_line.main(["export", "with_code"]) == 1
    (line,) = ours(capsys.readouterr().err)
    assert "its model.keras cannot be read (it has a Lambda layer, which is code" in line
    assert "Traceback" not in line
    assert not (folder / run_files.TFLITE).exists()
