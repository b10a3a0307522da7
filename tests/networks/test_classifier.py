import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from mnist_core.drawing import normalize, render
from mnist_core.metrics.figures import evaluate
from mnist_core.networks import classifier, run_files, runs
from mnist_core.networks.classifier import Classifier, NotExported
from mnist_core.networks.run_files import DamagedRun
from mnist_core.networks.runs import UnknownRun
from tests import damage
from tests.hand import DIGITS, EUROPEAN, NO_DIGITS
from tests.made_up_images import noise
from tests.runs_on_disk import ZOO

OURS = ["compact", "micro", "studio"]


def load(name) -> Classifier:
    return classifier.load(runs.read_run(name))


@pytest.mark.parametrize("name", ZOO)
def test_each_network_gives_probabilities_and_features(name):
    network = load(name)
    probabilities, features = network.probabilities(noise(5)), network.features(noise(5))
    assert probabilities.shape == (5, 10)
    assert probabilities.dtype == features.dtype == np.float32
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert features.shape[0] == 5
    assert features.shape[1] > 10


@pytest.mark.parametrize("name", ZOO)
def test_each_network_is_as_good_as_its_card_says(mnist, name):
    run = runs.read_run(name)
    probabilities = load(name).probabilities(mnist.test_images)
    figures = evaluate(mnist.test_labels, probabilities)
    assert figures.correct == pytest.approx(run.card.figures.correct, abs=1)
    assert figures.nll == pytest.approx(run.card.figures.nll, abs=1e-4)
    np.testing.assert_allclose(probabilities, run.test_probabilities(), atol=5e-4)  # float16


def test_no_images_give_no_rows():
    network = load("tiny_mlp")
    assert network.probabilities(noise(0)).shape == (0, 10)
    assert network.features(noise(0)).shape == (0, 25)


def test_an_image_has_the_same_probabilities_alone_and_in_a_batch():
    network, images = load("deep_cnn"), noise(20)
    together = network.probabilities(images)
    alone = np.concatenate([network.probabilities(image[np.newaxis]) for image in images])
    np.testing.assert_array_equal(together, alone)


def test_images_that_are_not_contiguous_in_memory_are_read():
    network, images = load("deep_cnn"), noise(20)
    np.testing.assert_array_equal(
        network.probabilities(images[::-2, ::-1]),
        network.probabilities(np.ascontiguousarray(images[::-2, ::-1])),
    )


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((1, 28, 28), np.float32),
        np.zeros((28, 28), np.uint8),
        np.zeros((1, 28, 28, 1), np.uint8),
        np.zeros((1, 32, 32), np.uint8),
    ],
)
def test_images_of_another_kind_are_refused(images):
    with pytest.raises(ValueError, match="uint8"):
        load("tiny_mlp").probabilities(images)


def test_32_threads_at_once_get_the_right_results():
    network, images = load("deep_cnn"), noise(320)
    expected = network.probabilities(images)
    with ThreadPoolExecutor(32) as threads:
        found = threads.map(network.probabilities, np.split(images, 32))
        features = threads.map(network.features, np.split(images, 32))
        np.testing.assert_array_equal(np.concatenate(list(found)), expected)
        np.testing.assert_array_equal(np.concatenate(list(features)), network.features(images))


def test_the_message_for_an_unknown_run_lists_all_runs():
    with pytest.raises(UnknownRun, match="deep_cnn"):
        load("no_such_net")


def test_the_message_names_the_damaged_run_and_file(own_runs):
    shutil.copytree(runs.ZOO / "tiny_mlp", own_runs / "tiny_mlp")
    with (own_runs / "tiny_mlp" / run_files.TFLITE).open("r+b") as file:
        file.truncate(1000)
    with pytest.raises(DamagedRun, match=r"tiny_mlp is damaged: its model\.tflite"):
        load("tiny_mlp")


def test_the_message_for_a_run_without_export_gives_the_command(own_runs):
    damage.copy("tiny_mlp", own_runs / "raw")
    (own_runs / "raw" / run_files.TFLITE).unlink()
    damage.seal(own_runs / "raw")
    with pytest.raises(NotExported, match="export raw"):
        load("raw")


@pytest.mark.parametrize("count", [0, 1, 33])
def test_features_are_the_same_on_all_processors_and_on_one(count, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    found = classifier.features(runs.read_run("tiny_mlp"), noise(count))
    np.testing.assert_array_equal(found, load("tiny_mlp").features(noise(count)))


def test_the_model_is_read_once_for_all_processors(monkeypatch):
    run, read, files = runs.read_run("tiny_mlp"), Path.read_bytes, []

    def record(self):
        files.append(self)
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", record)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    classifier.features(run, noise(3))
    assert files == [run.folder / run_files.TFLITE]


@pytest.mark.parametrize("kind", [kind for kind in damage.DAMAGES if kind.startswith("network-")])
def test_a_network_with_other_inputs_or_outputs_is_damage(kind, tmp_path):
    run = runs.read_run(damage.damaged(tmp_path / kind, kind))
    for use in (classifier.load, lambda run: classifier.features(run, noise(1))):
        with pytest.raises(DamagedRun) as found:
            use(run)
        assert damage.DAMAGES[kind][1] in str(found.value)


def test_a_model_that_was_deleted_after_reading_the_run_is_damage(tmp_path):
    run = runs.read_run(damage.copy("tiny_mlp", tmp_path / "mine"))
    (run.folder / run_files.TFLITE).unlink()
    with pytest.raises(DamagedRun, match=r"model\.tflite cannot be read \(No such file"):
        classifier.load(run)


def test_a_network_trained_on_mnist_alone_never_refuses():
    network = load("tiny_mlp")
    assert not network.refuses
    readings = network.read(noise(20))
    expected = network.probabilities(noise(20))
    for reading, probabilities in zip(readings, expected, strict=True):
        np.testing.assert_array_equal(reading.probabilities, probabilities)
        assert reading.digit == probabilities.argmax()
        assert reading.second == probabilities.argsort()[-2]
        assert reading.is_digit is None
        assert reading.verdict == ("digit" if probabilities.max() >= 0.75 else "unsure")


def draw(strokes, pen_width=22) -> np.ndarray:
    points = [pen_path(np.array(stroke, float)) for stroke in strokes]
    return normalize.normalize(render.render_ink(points, 280, pen_width))[np.newaxis]


def pen_path(corners) -> np.ndarray:
    """Return the path of a pen from corner to corner, with ten points between two corners."""
    steps = np.linspace(0, len(corners) - 1, 10 * (len(corners) - 1) + 1)
    axes = [np.interp(steps, np.arange(len(corners)), corners[:, axis]) for axis in (0, 1)]
    return np.stack(axes, axis=1)


@pytest.mark.parametrize("pen_width", [10, 22, 32])
@pytest.mark.parametrize("name", OURS)
def test_our_networks_read_american_and_european_digits(name, pen_width):
    network = load(name)
    for digits in (DIGITS, EUROPEAN):
        for digit, strokes in digits.items():
            (reading,) = network.read(draw(strokes, pen_width))
            assert (reading.digit, reading.verdict) == (digit, "digit"), digit


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("what", NO_DIGITS)
def test_our_networks_do_not_call_other_drawings_digits(name, what):
    (reading,) = load(name).read(draw(NO_DIGITS[what]))
    assert reading.verdict != "digit"
