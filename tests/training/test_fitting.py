from dataclasses import replace

import numpy as np
import pytest

from mnist_core.data.mnist import Mnist, split_mnist
from mnist_core.networks.card import History, Protocol
from mnist_core.training import architectures, fitting, training_set
from mnist_core.training.architectures import ARCHITECTURES, logit_layers
from mnist_core.training.saved_state import SavedState
from mnist_core.training.training_set import Examples, TrainingSet
from tests.made_up_images import bright_digits

pytestmark = pytest.mark.training

PROTOCOL = Protocol(optimizer="adam", batch_size=100, epochs=3, validation="none")


def numbered(count, mnist) -> Examples:
    """Images that carry their number in their first pixel; odd ones are no digit."""
    images = np.zeros((count, 28, 28), np.uint8)
    images[:, 0, 0] = range(count)
    targets = np.eye(10, dtype=np.float32)[np.arange(count) % 10]
    return Examples(images, targets, 1 - np.arange(count, dtype=np.float32) % 2, mnist)


def epoch_of(batches) -> np.ndarray:
    seen = np.concatenate([batches[i][0][:, 0, 0] for i in range(len(batches))])
    batches.on_epoch_end()
    return seen


def test_each_epoch_sees_every_image_once_and_in_another_order():
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

    recorder = Recorder()
    recorder.compile(run_eagerly=True)
    batches = fitting.Batches(numbered(250, 250), 100, seed=0)
    recorder.fit(batches, epochs=3, shuffle=False, verbose=0)
    assert [len(batch) for batch in recorder.seen] == [100, 100, 50] * 3
    epochs = [np.concatenate(recorder.seen[i : i + 3]) for i in (0, 3, 6)]
    for epoch in epochs:
        assert sorted(epoch) == list(range(250))
    assert not np.array_equal(epochs[0], epochs[1])
    assert not np.array_equal(epochs[1], epochs[2])


def test_each_epoch_uses_all_of_mnist_and_some_drawings_in_turn():
    batches = fitting.Batches(numbered(200, 50), 64, seed=0, drawings=0.2)
    first, second = epoch_of(batches), epoch_of(batches)
    for epoch in (first, second):
        assert len(epoch) == 50 + 30
        assert set(range(50)) < set(epoch.tolist())
    assert set(first.tolist()) != set(second.tolist())


def test_without_a_seed_the_examples_keep_their_order():
    assert epoch_of(fitting.Batches(numbered(200, 0), 64)).tolist() == list(range(200))


def test_an_epoch_is_the_same_after_a_resume():
    options = {"seed": 1, "distorted": True}
    batches = fitting.Batches(numbered(200, 0), 64, **options)
    batches.on_epoch_end()
    later = fitting.Batches(numbered(200, 0), 64, epoch=1, **options)
    np.testing.assert_array_equal(batches[2][0], later[2][0])


def test_other_drawings_have_no_weight_in_the_loss_of_the_digits():
    outputs = ["probabilities", "is_digit"]
    _, wanted, weights = fitting.Batches(numbered(6, 0), 6, outputs=outputs)[0]
    assert wanted["is_digit"][:, 0].tolist() == [1, 0, 1, 0, 1, 0]
    assert weights["probabilities"].tolist() == [1, 0, 1, 0, 1, 0]
    assert weights["is_digit"].tolist() == [1] * 6


@pytest.fixture
def bright() -> TrainingSet:
    images, labels = bright_digits(400)
    return training_set.mnist_only(split_mnist(Mnist(images, labels, images, labels), "test"))


def test_an_interrupted_training_resumes_with_the_same_result(bright, tmp_path, monkeypatch):
    protocol = replace(PROTOCOL, schedule="one_cycle", averaging=0.9, optimizer="adamw")

    def fit(folder):
        return fitting.fit_network(
            "tiny_mlp", protocol, bright, seed=0, unfinished=tmp_path / folder
        )

    whole = fit("whole")
    keep = SavedState.on_epoch_end

    def interrupt(self, epoch, logs=None):
        if epoch == 2:
            raise KeyboardInterrupt
        keep(self, epoch, logs)

    monkeypatch.setattr(SavedState, "on_epoch_end", interrupt)
    with pytest.raises(KeyboardInterrupt):
        fit("parts")
    monkeypatch.undo()
    resumed = fit("parts")
    assert len(resumed.history.loss) == 3
    np.testing.assert_allclose(resumed.history.loss, whole.history.loss, rtol=1e-3)
    for ours, theirs in zip(
        resumed.network.get_weights(), whole.network.get_weights(), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-3)


def test_a_different_training_does_not_resume(bright, tmp_path):
    first, other = (
        fitting.fit_network("tiny_mlp", PROTOCOL, bright, seed=seed, unfinished=tmp_path)
        for seed in (0, 1)
    )
    assert len(other.history.loss) == 3
    assert other.history.loss[0] > 1  # as of a network that knows nothing yet
    assert other.history.loss != first.history.loss


@pytest.mark.parametrize("content", ["", "{", "[]", '{"training": 1}'])
def test_an_unreadable_state_starts_from_the_beginning(bright, tmp_path, content):
    (tmp_path / "state.npz").write_text(content)
    fitted = fitting.fit_network("tiny_mlp", PROTOCOL, bright, seed=0, unfinished=tmp_path)
    assert len(fitted.history.loss) == 3


def test_a_training_estimates_its_time_first(bright, tmp_path):
    said: list[str] = []
    fitting.fit_network("tiny_mlp", PROTOCOL, bright, seed=0, unfinished=tmp_path, say=said.append)
    first = said[0]
    assert first.startswith(
        "tiny_mlp: 20,535 parameters, 3 epochs of about 400 images: about 1 min"
    )
    assert [line.split(":")[0] for line in said[1:]] == [f"epoch {n}/3" for n in (1, 2, 3)]


def test_a_training_reports_the_batches_of_each_epoch(bright, tmp_path):
    ticks: list[tuple[int, int]] = []
    fitting.fit_network(
        "tiny_mlp",
        replace(PROTOCOL, epochs=2),
        bright,
        seed=0,
        unfinished=tmp_path,
        tick=lambda done, of: ticks.append((done, of)),
    )
    of = ticks[0][1]
    assert ticks == 2 * [(done, of) for done in range(1, of + 1)]


def test_mixed_precision_gives_a_float32_network(bright, tmp_path, monkeypatch):
    built, build = [], architectures.build

    def remembered(*arguments, **options):
        built.append(build(*arguments, **options))
        return built[-1]

    monkeypatch.setattr(architectures, "build", remembered)
    protocol = replace(PROTOCOL, precision="mixed_bfloat16", epochs=1)
    fitted = fitting.fit_network("tiny_mlp", protocol, bright, seed=0, unfinished=tmp_path)
    assert "bfloat16" in {layer.compute_dtype for layer in built[0].layers}
    assert {layer.compute_dtype for layer in fitted.network.layers} == {"float32"}


def test_resuming_after_the_last_epoch_changes_nothing(bright, tmp_path):
    protocol = replace(PROTOCOL, averaging=0.9)
    first, again = (
        fitting.fit_network("tiny_mlp", protocol, bright, seed=0, unfinished=tmp_path)
        for _ in range(2)
    )
    assert again.history == first.history
    for ours, theirs in zip(again.network.get_weights(), first.network.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_a_protocol_trains_on_real_digits(mnist, tmp_path):
    few = Mnist(
        mnist.train_images[:5000],
        mnist.train_labels[:5000],
        mnist.test_images[:1000],
        mnist.test_labels[:1000],
    )
    protocol = Protocol(optimizer="rmsprop", batch_size=64, epochs=2, validation="test")
    examples = training_set.mnist_only(split_mnist(few, "test"))
    fitted = fitting.fit_network("deep_cnn", protocol, examples, seed=0, unfinished=tmp_path)
    assert fitted.history.val_accuracy[-1] > 0.93
    again = fitted.network.predict(few.test_images, verbose=0).argmax(axis=1)
    assert (again == few.test_labels).mean() == pytest.approx(fitted.history.val_accuracy[-1])


def test_each_trunk_learns_to_read_on_its_own(monkeypatch, tmp_path):
    import keras

    two = ARCHITECTURES["tiny_mlp"].trunks + ARCHITECTURES["basic_mlp"].trunks
    monkeypatch.setitem(ARCHITECTURES, "studio", replace(ARCHITECTURES["studio"], trunks=two))
    labels = np.arange(400) % 10
    images = np.zeros((400, 28, 28), np.uint8)
    images[np.arange(400), 2 * labels + 3] = 255  # each digit is a line at its own height
    examples = TrainingSet(
        Examples(images, np.eye(10, dtype=np.float32)[labels], np.ones(400, np.float32), 400), None
    )
    protocol = replace(PROTOCOL, batch_size=20, epochs=10, renditions=1)
    fitted = fitting.fit_network(
        "studio", protocol, examples, seed=0, unfinished=tmp_path / "state"
    )
    readers = logit_layers(fitted.network)
    assert len(readers) == 2
    trunks = keras.Model(fitted.network.input, [reader.output for reader in readers])
    for logits in trunks.predict(images, verbose=0):
        assert (logits.argmax(axis=1) == labels).mean() > 0.95


def test_the_history_of_an_ensemble_is_the_mean_with_the_seconds_added(monkeypatch):
    monkeypatch.setattr(architectures, "ensemble", lambda networks: networks)
    members = [
        fitting.Fitted(number, History(loss=(1.0, loss), accuracy=(0.5, 0.75), seconds=(3.0, 4.0)))
        for number, loss in enumerate((0.5, 0.25))
    ]
    one = fitting.ensemble(members)
    assert one.network == [0, 1]
    assert one.history == History(loss=(1.0, 0.375), accuracy=(0.5, 0.75), seconds=(6.0, 8.0))
    assert fitting.ensemble(members[:1]).history == members[0].history
