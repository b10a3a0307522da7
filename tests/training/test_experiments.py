"""Each experiment of the lab is run, and what its explanation says is true."""

import pytest

from mnist_core.lab import costs, shapes
from mnist_core.lab.experiments import EXPERIMENTS
from mnist_core.lab.limits import Limits


@pytest.mark.training
@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.key)
def test_the_explanation_is_true(experiment, mnist, monkeypatch):
    from mnist_core.training.run_experiments import run_experiment

    monkeypatch.delenv("DRAWN_PATH", raising=False)  # the drawings that ship
    assert experiment.claim(run_experiment(experiment, mnist))


def test_there_are_ten_with_names_of_their_own():
    assert len({experiment.key for experiment in EXPERIMENTS}) == 10
    assert len({experiment.title for experiment in EXPERIMENTS}) == 10


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.key)
def test_every_training_is_possible_within_the_limits(experiment):
    assert 0 <= experiment.right < len(experiment.guesses)
    for variant in experiment.variants:
        network = shapes.check_network(variant.recipe)
        costs.refuse_too_much(variant.recipe, network, Limits())
        assert costs.seconds(variant.recipe, network) < 60


def test_the_number_of_parameters_is_as_the_question_says():
    small, large = (
        shapes.check_network(variant.recipe).parameters
        for variant in next(each for each in EXPERIMENTS if each.key == "size").variants
    )
    assert (small, large) == (812, 535_818)
