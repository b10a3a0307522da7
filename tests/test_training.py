from dataclasses import replace

import numpy as np
import pytest

from mnist_core import classifier, data, runs
from mnist_core.data import Mnist
from mnist_core.runs import Protocol, RunExists

pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def training():
    from mnist_core import training

    return training


@pytest.fixture(scope="module")
def bright() -> Mnist:
    """Images that are easy to tell apart: digit d is a bright band in rows 2d to 2d + 3."""
    random = np.random.default_rng(0)
    images = random.integers(0, 60, (600, 28, 28), np.uint8)
    labels = np.arange(600, dtype=np.uint8) % 10
    for image, label in zip(images, labels, strict=True):
        image[2 * label : 2 * label + 4] += 190
    return Mnist(images[:500], labels[:500], images[500:], labels[500:])


@pytest.fixture(scope="module")
def trained(training, bright, tmp_path_factory):
    """A run trained from end to end, and the folder it was written to."""
    out = tmp_path_factory.mktemp("out")
    return training.train("basic_mlp", bright, out, seed=3, epochs=4), out


def test_training_ends_in_a_whole_run_that_is_served(trained, bright):
    run, out = trained
    assert run.folder == out / "basic_mlp"
    assert list(out.iterdir()) == [run.folder]
    assert run.card.seed == 3
    assert run.card.protocol.epochs == len(run.history.loss) == len(run.history.seconds) == 4
    assert run.history.val_loss == ()  # basic_mlp is trained without validation
    assert run.history.loss[-1] < run.history.loss[0]
    assert run.card.figures.accuracy > 0.9
    assert run.card.test_accuracy == run.card.figures.accuracy
    served = classifier.load(run.folder).probabilities(bright.test_images)
    assert (served.argmax(axis=1) == bright.test_labels).mean() == run.card.figures.accuracy


def test_the_trained_network_is_kept_without_its_optimizer(trained, bright, training):
    import keras

    run, _ = trained
    network = keras.models.load_model(run.folder / runs.KERAS)
    assert getattr(network, "optimizer", None) is None
    np.testing.assert_allclose(
        training.predict(network, bright.test_images),
        classifier.load(run.folder).probabilities(bright.test_images),
        atol=training.AGREEMENT,
    )


def test_an_existing_run_is_refused_before_any_training(training, trained, bright, monkeypatch):
    monkeypatch.setattr(training, "fit", lambda *_, **__: pytest.fail("it trained"))
    with pytest.raises(RunExists):
        training.train("basic_mlp", bright, trained[1])


def test_an_interrupted_training_leaves_nothing(training, bright, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(training, "export", interrupted)  # the last moment it can come
    with pytest.raises(KeyboardInterrupt):
        training.train("basic_mlp", bright, tmp_path, epochs=1)
    assert list(tmp_path.iterdir()) == []


def test_a_network_that_disagrees_with_its_export_is_refused(
    training, bright, tmp_path, monkeypatch
):
    monkeypatch.setattr(training, "AGREEMENT", 0.0)
    with pytest.raises(training.ExportDisagrees, match="basic_mlp is off by up to"):
        training.train("basic_mlp", bright, tmp_path, epochs=1)
    assert list(tmp_path.iterdir()) == []


def test_where_the_export_cannot_run_it_is_made_up_for_later(
    training, bright, tmp_path, monkeypatch
):
    monkeypatch.setattr(training, "can_export", lambda: False)
    run = training.train("basic_mlp", bright, tmp_path, epochs=1)
    assert not run.served
    with pytest.raises(training.ExportUnavailable, match="needs TensorFlow"):
        training.export_run(run.folder, bright)
    monkeypatch.undo()
    exported = training.export_run(run.folder, bright)
    assert exported.served
    assert replace(exported.card, sha256={}) == replace(run.card, sha256={})
    assert classifier.load(run.folder).probabilities(bright.test_images).shape == (100, 10)
    with pytest.raises(RunExists, match=r"has a model\.tflite already"):
        training.export_run(run.folder, bright)


def test_each_epoch_sees_every_image_once_and_in_another_order(training, bright):
    import keras

    class Recorder(keras.Model):
        def __init__(self):
            super().__init__()
            self.seen = []
            self.layer = keras.layers.Dense(1)

        def call(self, images):
            return self.layer(images)

        def train_step(self, batch):
            self.seen.append(np.asarray(batch[0][:, 0, 0]))
            return {"loss": 0.0}

    numbered = np.zeros((250, 28, 28), np.uint8)
    numbered[:, 0, 0] = range(250)
    images = replace(bright, train_images=numbered, train_labels=np.zeros(250, np.uint8))
    recorder = Recorder()
    recorder.compile(run_eagerly=True)
    batches = training._Batches(data.split(images, "none"), 100, seed=0)
    recorder.fit(batches, epochs=3, shuffle=False, verbose=0)
    assert [len(batch) for batch in recorder.seen] == [100, 100, 50] * 3
    epochs = [np.concatenate(recorder.seen[i : i + 3]) for i in (0, 3, 6)]
    for epoch in epochs:
        assert sorted(epoch) == list(range(250))
    assert not np.array_equal(epochs[0], epochs[1])
    assert not np.array_equal(epochs[1], epochs[2])


@pytest.mark.mnist
def test_a_protocol_trains_on_real_digits(training, mnist):
    few = Mnist(
        mnist.train_images[:5000],
        mnist.train_labels[:5000],
        mnist.test_images[:1000],
        mnist.test_labels[:1000],
    )
    protocol = Protocol(optimizer="rmsprop", batch_size=64, epochs=2, validation="test")
    fitted = training.fit("deep_cnn", protocol, data.split(few, "test"), seed=0, progress="silent")
    assert fitted.history.val_accuracy[-1] > 0.93
    again = training.predict(fitted.network, few.test_images).argmax(axis=1)
    assert (again == few.test_labels).mean() == pytest.approx(fitted.history.val_accuracy[-1])
