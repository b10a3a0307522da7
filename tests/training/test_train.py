from dataclasses import replace

import numpy as np
import pytest

from mnist_core.data.mnist import Mnist
from mnist_core.data.strokes import Archive
from mnist_core.networks import classifier, run_files, runs
from mnist_core.networks.write_runs import RunExists
from mnist_core.training import architectures, calibrate, export, fitting, training_set
from mnist_core.training.names import NeedsDrawings
from mnist_core.training.train import train_network
from mnist_core.training.training_set import TrainingSet
from tests.made_up_images import bright_digits
from tests.stroke_archives import FOUR, SEVEN, archive_of
from tests.training.spotted import spotted_examples

pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def bright() -> Mnist:
    images, labels = bright_digits(600)
    return Mnist(images[:500], labels[:500], images[500:], labels[500:])


@pytest.fixture(scope="module")
def trained(bright, tmp_path_factory):
    """A run trained from end to end, and the folder it was written to."""
    out = tmp_path_factory.mktemp("out")
    return train_network("basic_mlp", bright, out, seed=3, epochs=4), out


def test_training_writes_a_complete_run_that_can_be_served(trained, bright):
    run, out = trained
    assert run.folder == out / "basic_mlp"
    assert list(out.iterdir()) == [run.folder]
    assert run.card.seed == 3
    assert run.card.protocol.epochs == len(run.history.loss) == len(run.history.seconds) == 4
    assert run.history.val_loss == ()  # basic_mlp is trained without validation
    assert run.history.loss[-1] < run.history.loss[0]
    assert run.card.figures.accuracy > 0.9
    assert run.card.test_accuracy == run.card.figures.accuracy
    served = classifier.load(run).probabilities(bright.test_images)
    assert (served.argmax(axis=1) == bright.test_labels).mean() == run.card.figures.accuracy


def test_the_network_is_saved_without_its_optimizer(trained, bright):
    import keras

    run, _ = trained
    network = keras.models.load_model(run.folder / run_files.KERAS)
    assert getattr(network, "optimizer", None) is None
    np.testing.assert_allclose(
        architectures.predict(network, bright.test_images),
        classifier.load(run).probabilities(bright.test_images),
        atol=export.AGREEMENT,
    )


def test_an_existing_run_is_refused_before_training(trained, bright, monkeypatch):
    monkeypatch.setattr(fitting, "fit_network", lambda *_, **__: pytest.fail("it trained"))
    with pytest.raises(RunExists):
        train_network("basic_mlp", bright, trained[1])


def test_an_interrupted_training_leaves_no_run(bright, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(export, "export_litert", interrupted)  # the last moment it can come
    with pytest.raises(KeyboardInterrupt):
        train_network("basic_mlp", bright, tmp_path, epochs=1)
    assert [folder.name for folder in tmp_path.iterdir()] == [".basic_mlp-unfinished"]
    monkeypatch.undo()
    train_network("basic_mlp", bright, tmp_path, epochs=1)
    assert [folder.name for folder in tmp_path.iterdir()] == ["basic_mlp"]


def test_an_export_that_differs_is_refused(bright, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "AGREEMENT", 0.0)
    with pytest.raises(export.ExportDisagrees, match="basic_mlp is off by up to"):
        train_network("basic_mlp", bright, tmp_path, epochs=1)
    assert not (tmp_path / "basic_mlp").exists()


def test_a_run_without_export_can_be_exported_later(bright, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "can_export", lambda: False)
    run = train_network("basic_mlp", bright, tmp_path, epochs=1)
    (run.folder / "notes.txt").write_text("my notes")
    assert not run.served
    with pytest.raises(export.ExportUnavailable, match="needs TensorFlow"):
        export.export_run(run, bright)
    monkeypatch.undo()
    exported = export.export_run(run, bright)
    assert exported.served
    assert exported == runs.read_run(run.folder)
    assert replace(exported.card, sha256={}) == replace(run.card, sha256={})
    assert (run.folder / "notes.txt").read_text() == "my notes"
    assert classifier.load(exported).probabilities(bright.test_images).shape == (100, 10)
    with pytest.raises(RunExists, match=r"has a model\.tflite already"):
        export.export_run(exported, bright)


@pytest.fixture
def drawn() -> Archive:
    """Two hundred digits by ten writers: a 7 in one stroke, a 4 in two."""
    pair = ((7, SEVEN), (4, FOUR))
    by_writer = [(*character, f"abc/{number}") for number in range(10) for character in pair * 10]
    return archive_of(*by_writer)


def test_a_network_that_learns_from_drawings_learns_to_refuse(bright, drawn, tmp_path, monkeypatch):
    monkeypatch.setattr(training_set, "SYNTHETIC", 40)
    monkeypatch.setattr(training_set, "RARE", 10)
    others = replace(drawn, labels=np.array(["K", "K"] * 100))
    taught_by = "deep_cnn"  # any network of ten digits can teach
    protocol = replace(architectures.ARCHITECTURES["micro"].protocol, teacher=taught_by)
    architecture = replace(architectures.ARCHITECTURES["micro"], protocol=protocol)
    monkeypatch.setitem(architectures.ARCHITECTURES, "micro", architecture)
    run = train_network("micro", bright, tmp_path, drawn=drawn, others=others, epochs=2)
    assert run.card.protocol == replace(protocol, epochs=2)
    assert set(run.card.data) > {"train_images", "drawn", "others"}
    assert 0.25 < run.card.calibration.temperature < 4
    assert len(run.history.val_accuracy) == 2
    network = classifier.load(run)
    assert network.refuses
    assert network.features(bright.test_images).shape == (100, 52)


def test_each_member_is_trained_with_its_own_seed(bright, tmp_path, monkeypatch):
    basic = architectures.ARCHITECTURES["basic_mlp"]
    two = replace(basic, protocol=replace(basic.protocol, members=(0, 2)))
    monkeypatch.setitem(architectures.ARCHITECTURES, "basic_mlp", two)
    interrupted = iter((None, KeyboardInterrupt))
    seeds, fit = [], fitting.fit_network

    def remembered(name, *rest, seed, **options):
        seeds.append(seed)
        if problem := next(interrupted, None):
            raise problem
        return fit(name, *rest, seed=seed, **options)

    monkeypatch.setattr(fitting, "fit_network", remembered)
    with pytest.raises(KeyboardInterrupt):
        train_network("basic_mlp", bright, tmp_path, seed=3, epochs=2)
    assert seeds == [3, 5]
    said: list[str] = []
    run = train_network("basic_mlp", bright, tmp_path, seed=3, epochs=2, say=said.append)
    assert "basic_mlp: training the member with seed 5" in said
    assert seeds == [3, 5, 3, 5]
    assert run.card.seed == 3
    assert run.card.parameters == 2 * basic.parameters
    assert len(run.history.loss) == 2
    assert [folder.name for folder in tmp_path.iterdir()] == ["basic_mlp"]


def test_a_network_that_needs_drawings_is_not_trained_without_them(bright, tmp_path):
    with pytest.raises(NeedsDrawings, match="micro learns from drawings too"):
        train_network("micro", bright, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_score_for_refusing_is_refitted_on_the_final_features():
    network = architectures.build("micro", seed=0)
    train = spotted_examples()
    before = architectures.predict(network, train.images)
    calibrate.fit_refusal(network, TrainingSet(train, train), seed=0)
    scores = network.predict(train.images, verbose=0)["is_digit"][:, 0]
    assert scores[:200].min() > scores[200:].max()
    np.testing.assert_array_equal(architectures.predict(network, train.images), before)


def test_calibration_fixes_the_temperature_and_the_threshold():
    network = architectures.build("micro", seed=0)
    head, refusal = network.get_layer("probabilities"), network.get_layer("is_digit")
    head.set_weights([weights * 30 for weights in head.get_weights()])  # far too sure
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (600, 28, 28), np.uint8)
    validation = training_set.Examples(
        images=images,
        targets=np.eye(10, dtype=np.float32)[random.integers(0, 10, 600)],
        is_digit=np.repeat([1.0, 0.0], [500, 100]).astype(np.float32),
        mnist=200,
    )
    found = calibrate.calibrate(network, validation)
    assert found.temperature > 2
    scores = network.predict(images, verbose=0)["is_digit"][200:500, 0]
    assert (scores < 0.5).mean() == pytest.approx(calibrate.REFUSED, abs=0.005)
    assert 0 <= found.mnist_accuracy <= 1
    assert len(refusal.get_weights()) == 2
