from dataclasses import replace

import pytest

from mnist_core.lab import diagnosis
from mnist_core.lab.progress import Point, Progress, Result, Score
from mnist_core.lab.recipe import DEFAULT, OPTIONS, option_text


def ended(share: float, *, gradients=(1.0, 1.0, 1.0), batch: int = 400) -> Progress:
    point = Point(batch, 3.0, 2.3, share, 2.3, share, (0.1,) * 10, gradients)
    result = Result(test=Score(0 if share != share else round(share * 10_000), 10_000))
    return Progress(state="done", batch=batch, points=(point,), result=result)


@pytest.mark.parametrize(("share", "expected"), [(0.101, True), (0.19, True), (0.6, False)])
def test_a_network_that_only_guesses_has_not_learned(share, expected):
    assert diagnosis.has_not_learned(ended(share)) == expected


def test_without_a_test_the_validation_images_tell():
    assert diagnosis.has_not_learned(replace(ended(0.1), result=None))
    assert diagnosis.has_not_learned(replace(ended(float("nan")), result=None))
    assert not diagnosis.has_not_learned(Progress(state="failed"))


@pytest.mark.parametrize(
    ("changes", "gradients", "cause", "changed"),
    [
        ({"rate": 10.0}, (0.0, 0.0, 0.0), "too high", {"rate": 0.001}),
        ({"rate": 10.0, "optimizer": "sgd"}, (1.0,) * 3, "too high", {"rate": 0.1}),
        ({"rate": 0.00001}, (1.0,) * 3, "too low", {"rate": 0.001}),
        ({"weights": "zeros"}, (0.0, 0.0, 1.0), "began at zero", {"weights": "glorot"}),
        ({"wrong": 80}, (1.0,) * 3, "80 % of its labels", {"wrong": 0}),
        ({}, (1e-9, 1e-5, 1.0), "gradients vanish", None),
        ({}, (1.0,) * 3, "one thing at a time", None),
    ],
)
def test_the_likeliest_cause_is_named(changes, gradients, cause, changed):
    recipe = replace(DEFAULT, **changes)
    found = diagnosis.diagnose(recipe, ended(0.1, gradients=gradients))
    assert cause in found.cause
    assert bool(found.remedy) == (found.recipe is not None)
    assert found.recipe == (None if changed is None else replace(recipe, **changed))


def test_a_training_of_few_batches_was_too_short():
    assert "12 batches" in diagnosis.diagnose(DEFAULT, ended(0.1, batch=12)).cause


def test_a_rate_that_was_changed_while_it_ran_counts():
    known = replace(ended(0.1), rate=10.0)
    assert "10, is probably too high" in diagnosis.diagnose(DEFAULT, known).cause


@pytest.mark.parametrize("later", [0.001, 0.00001])
def test_a_rate_that_was_too_high_at_first_is_the_cause(later):
    found = diagnosis.diagnose(replace(DEFAULT, rate=10.0), replace(ended(0.1), rate=later))
    assert "10, is probably too high" in found.cause
    assert found.cause.endswith("A lower one afterwards no longer repairs that.")
    assert found.recipe.rate == 0.001


def test_small_rates_are_written_as_on_the_slider():
    found = diagnosis.diagnose(replace(DEFAULT, rate=0.00001), ended(0.1))
    assert "0.00001" in found.cause


def test_every_rate_that_is_proposed_can_be_chosen():
    for _, _, good in diagnosis.RATES.values():
        assert option_text("rate", good) in OPTIONS["rate"]
