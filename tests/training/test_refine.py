from dataclasses import replace

import numpy as np
import pytest

from mnist_core import __main__ as command_line
from mnist_core.commands import wording
from mnist_core.data.mnist import Mnist
from mnist_core.data.strokes import Archive
from mnist_core.networks import classifier, run_files, runs
from mnist_core.networks.write_runs import RunExists
from mnist_core.training import architectures, calibrate, fitting, refine, training_set
from mnist_core.training.refine import CannotRefine, refine_network, render_examples
from tests.made_up_images import bright_digits
from tests.stroke_archives import FOUR, SEVEN, archive_of, save_archive
from tests.training.spotted import spotted_examples

pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def bright() -> Mnist:
    images, labels = bright_digits(600)
    return Mnist(images[:500], labels[:500], images[500:], labels[500:])


@pytest.fixture(scope="module")
def drawn() -> Archive:
    """Two hundred digits by ten writers: a 7 in one stroke, a 4 in two."""
    pair = ((7, SEVEN), (4, FOUR))
    return archive_of(*[(*character, f"abc/{n}") for n in range(10) for character in pair * 10])


@pytest.fixture(autouse=True)
def few_drawings(monkeypatch):
    monkeypatch.setattr(training_set, "SYNTHETIC", 20)
    monkeypatch.setattr(training_set, "RARE", 5)
    monkeypatch.setattr(refine, "RENDITIONS", 1)


@pytest.fixture
def refined(bright, drawn, tmp_path, own_runs):
    """Refines the network that ships; with one rendition, it takes seconds."""

    def refine(name="micro", **options):
        options = {"epochs": 0, "learning_rate": 1e-3} | options
        examples = render_examples(bright, drawn, None)
        return refine_network(name, bright, tmp_path / "out", drawings=examples, **options)

    run = runs.read_run("micro")
    protocol = replace(run.card.protocol, renditions=1, teacher="deep_cnn")
    few = replace(run, card=replace(run.card, protocol=protocol))
    refine.shipped = few
    return refine


@pytest.fixture(autouse=True)
def one_rendition(refined, monkeypatch):
    read = runs.read_run
    shipped = {"micro": refined.shipped}
    monkeypatch.setattr(runs, "read_run", lambda name: shipped.get(name) or read(name))


def test_fitting_the_score_alone_keeps_the_probabilities(refined, bright):
    before = runs.read_run("micro")
    run = refined()
    old, new = classifier.load(before), classifier.load(run)
    images = bright.test_images
    np.testing.assert_allclose(old.probabilities(images), new.probabilities(images), atol=1e-5)
    scores = [np.array([r.is_digit for r in network.read(images)]) for network in (old, new)]
    assert np.abs(scores[0] - scores[1]).max() > 0.01
    assert run.history == before.history
    assert run.card.protocol == before.card.protocol
    assert run.card.calibration.temperature == before.card.calibration.temperature
    assert run.card.refined.epochs == 0
    assert run.card.refined.start == before.card.sha256[run_files.KERAS]


def test_training_goes_on_from_the_weights_and_the_history(refined, bright, monkeypatch):
    before = runs.read_run("micro")
    began = []
    fit = fitting.fit_network

    def noted(*arguments, build, **options):
        began.append(build("micro", seed=7))
        return fit(*arguments, build=build, **options)

    monkeypatch.setattr(fitting, "fit_network", noted)
    run = refined(epochs=2, command="python -m mnist_core refine micro --epochs 2")
    shipped = classifier.load(before).probabilities(bright.test_images)
    np.testing.assert_allclose(
        architectures.predict(began[0], bright.test_images), shipped, atol=1e-4
    )
    epochs = len(before.history.loss)
    assert run.history.loss[:epochs] == before.history.loss
    assert len(run.history.loss) == run.card.protocol.epochs == epochs + 2
    assert run.card.refined.learning_rate == 1e-3
    assert run.card.refined.command in wording.description(run)
    assert "drawn" in run.card.data
    assert (classifier.load(run).probabilities(bright.test_images) != shipped).any()


def test_an_ensemble_begins_with_the_weights_of_all_its_members(bright):
    members = [architectures.build("micro", seed=seed) for seed in (0, 1)]
    together = architectures.ensemble(members)
    again = architectures.build("micro", seed=5, members=2)
    again.set_weights(together.get_weights())
    images = bright.test_images[:20]
    np.testing.assert_allclose(
        architectures.predict(again, images), architectures.predict(together, images), atol=1e-6
    )


def test_an_existing_run_is_refused_before_anything_is_rendered(refined, tmp_path, monkeypatch):
    (tmp_path / "out/micro").mkdir(parents=True)
    (tmp_path / "out/micro/mine.txt").write_text("mine")
    with pytest.raises(RunExists):
        refined(overwrite=True)


def test_a_network_of_mnist_alone_is_refused(refined, tmp_path):
    with pytest.raises(CannotRefine, match="basic_mlp learned from MNIST alone"):
        refined("basic_mlp")
    assert not (tmp_path / "out/basic_mlp").exists()


def test_the_command_writes_a_run_whose_card_names_it(
    refined, bright, drawn, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr("mnist_core.data.mnist.load_mnist", lambda: bright)
    archive = save_archive(tmp_path / "drawn.npz", drawn)
    status = command_line.main(
        ["refine", "micro", "--drawn", str(archive), "--out", str(tmp_path / "out")]
    )
    printed = capsys.readouterr()
    assert status == 0, printed.err
    card = runs.read_run(tmp_path / "out/micro").card
    assert card.refined.command == "python -m mnist_core refine micro --drawn drawn.npz"


def test_a_score_that_cannot_be_bettered_is_kept():
    """Fitted to wrong labels, the new scores are worse on the validation set."""
    network = architectures.build("micro", seed=0)
    right = spotted_examples()
    wrong = replace(right, is_digit=1 - right.is_digit)
    layer = network.get_layer("is_digit")
    untrained = layer.get_weights()
    calibrate.fit_refusal(network, training_set.TrainingSet(right, right), seed=0)
    fitted = layer.get_weights()
    assert (fitted[0] != untrained[0]).any()
    calibrate.fit_refusal(network, training_set.TrainingSet(wrong, right), seed=0)
    for kept, before in zip(layer.get_weights(), fitted, strict=True):
        np.testing.assert_array_equal(kept, before)


def test_a_score_is_judged_by_what_it_refuses_with_few_digits():
    features = np.linspace(0, 1, 200)[:, np.newaxis]
    is_digit = np.arange(200) >= 100
    up, down = [np.ones((1, 1)), np.zeros(1)], [-np.ones((1, 1)), np.zeros(1)]
    assert calibrate.share_refused(features, is_digit, up) == 1
    assert calibrate.share_refused(features, is_digit, down) == 0
