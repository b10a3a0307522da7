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
from mnist_core.networks.verdict import decide
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


def test_an_image_is_read_the_same_alone_and_among_others():
    network, images = load("deep_cnn"), noise(20)
    together = network.probabilities(images)
    alone = np.concatenate([network.probabilities(image[np.newaxis]) for image in images])
    np.testing.assert_array_equal(together, alone)


def test_a_slice_that_is_not_contiguous_is_read_as_well():
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


def test_32_threads_at_once_each_get_their_own_answer():
    network, images = load("deep_cnn"), noise(320)
    expected = network.probabilities(images)
    with ThreadPoolExecutor(32) as threads:
        found = threads.map(network.probabilities, np.split(images, 32))
        features = threads.map(network.features, np.split(images, 32))
        np.testing.assert_array_equal(np.concatenate(list(found)), expected)
        np.testing.assert_array_equal(np.concatenate(list(features)), network.features(images))


def test_an_unknown_run_lists_those_there_are():
    with pytest.raises(UnknownRun, match="deep_cnn"):
        load("no_such_net")


def test_a_damaged_network_is_named(own_runs):
    shutil.copytree(runs.ZOO / "tiny_mlp", own_runs / "tiny_mlp")
    with (own_runs / "tiny_mlp" / run_files.TFLITE).open("r+b") as file:
        file.truncate(1000)
    with pytest.raises(DamagedRun, match=r"tiny_mlp is damaged: its model\.tflite"):
        load("tiny_mlp")


def test_a_run_that_was_not_exported_says_how_to(own_runs):
    damage.copy("tiny_mlp", own_runs / "raw")
    (own_runs / "raw" / run_files.TFLITE).unlink()
    damage.seal(own_runs / "raw")
    with pytest.raises(NotExported, match="export raw"):
        load("raw")


@pytest.mark.parametrize("count", [0, 1, 33])
def test_all_processors_find_the_features_that_one_finds(count, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    found = classifier.features(runs.read_run("tiny_mlp"), noise(count))
    np.testing.assert_array_equal(found, load("tiny_mlp").features(noise(count)))


def test_the_features_of_all_processors_come_from_one_reading(monkeypatch):
    run, read, files = runs.read_run("tiny_mlp"), Path.read_bytes, []
    monkeypatch.setattr(Path, "read_bytes", lambda self: files.append(self) or read(self))
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    classifier.features(run, noise(3))
    assert files == [run.folder / run_files.TFLITE]


@pytest.mark.parametrize("kind", [kind for kind in damage.DAMAGES if kind.startswith("network-")])
def test_a_network_that_is_none_of_ours_is_damage(kind, tmp_path):
    run = runs.read_run(damage.damaged(tmp_path / kind, kind))
    for use in (classifier.load, lambda run: classifier.features(run, noise(1))):
        with pytest.raises(DamagedRun) as found:
            use(run)
        assert damage.DAMAGES[kind][1] in str(found.value)


def test_a_network_that_is_gone_since_is_damage(tmp_path):
    run = runs.read_run(damage.copy("tiny_mlp", tmp_path / "mine"))
    (run.folder / run_files.TFLITE).unlink()
    with pytest.raises(DamagedRun, match=r"model\.tflite cannot be read \(No such file"):
        classifier.load(run)


def test_a_network_that_never_learned_to_refuse_does_not():
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


@pytest.mark.parametrize(
    ("likeliest", "score", "verdict"),
    [
        (0.9, None, "digit"),
        (0.9, 0.5, "digit"),
        (0.9, 0.49, "not a digit"),
        (0.7, 0.9, "unsure"),
        (0.7, 0.1, "not a digit"),
    ],
)
def test_the_verdict_rests_on_the_score_and_the_likeliest(likeliest, score, verdict):
    probabilities = np.full(10, (1 - likeliest) / 9, np.float32)
    probabilities[3] = likeliest
    reading = decide(probabilities, score)
    assert (reading.verdict, reading.digit, reading.is_digit) == (verdict, 3, score)


def drawn(strokes_of_it, pen_width=22) -> np.ndarray:
    points = [moved(np.array(stroke, float)) for stroke in strokes_of_it]
    return normalize.normalize(render.render_ink(points, 280, pen_width))[np.newaxis]


def moved(corners) -> np.ndarray:
    """The way of a pen from corner to corner, ten positions from each to the next."""
    steps = np.linspace(0, len(corners) - 1, 10 * (len(corners) - 1) + 1)
    ways = [np.interp(steps, np.arange(len(corners)), corners[:, axis]) for axis in (0, 1)]
    return np.stack(ways, axis=1)


@pytest.mark.parametrize("pen_width", [10, 22, 32])
@pytest.mark.parametrize("name", OURS)
def test_our_networks_read_digits_as_they_are_written_here_and_there(name, pen_width):
    network = load(name)
    for digits in (DIGITS, EUROPEAN):
        for digit, strokes_of_it in digits.items():
            (reading,) = network.read(drawn(strokes_of_it, pen_width))
            assert (reading.digit, reading.verdict) == (digit, "digit"), digit


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("what", NO_DIGITS)
def test_our_networks_say_so_where_there_is_no_digit(name, what):
    (reading,) = load(name).read(drawn(NO_DIGITS[what]))
    assert reading.verdict != "digit"
