import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn import metrics

from mnist_core.metrics.accuracy import (
    accuracy_by,
    axis_start,
    losses,
    negative_log_likelihood,
    roc_area,
    wilson_interval,
)


def test_a_certain_mistake_has_a_finite_loss():
    probabilities = np.eye(10, dtype=np.float32)[[1]]
    assert 80 < negative_log_likelihood(np.array([7]), probabilities) < 90


@pytest.mark.parametrize(("correct", "images"), [(0, 10), (10, 10), (9893, 10_000), (1, 3)])
def test_the_interval_is_wilsons(correct, images):
    expected = binomtest(correct, images).proportion_ci(0.95, method="wilson")
    assert wilson_interval(correct, images) == pytest.approx((expected.low, expected.high))


def test_accuracy_by_group_is_the_mean_of_each_group():
    found = accuracy_by(["b", "a", "b"], [1, 0.25, 0])
    assert found == {"a": 0.25, "b": 0.5}


def test_the_roc_area_equals_scikit_learns():
    random = np.random.default_rng(0)
    digits, others = random.integers(3, 9, 300) / 9, random.integers(0, 7, 200) / 9  # with ties
    expected = metrics.roc_auc_score(np.repeat([1, 0], [300, 200]), np.append(digits, others))
    assert roc_area(digits, others) == pytest.approx(expected)


def test_losses_equal_scikit_learns(predictions):
    labels, probabilities = predictions
    for loss, label, row in zip(losses(labels, probabilities), labels, probabilities, strict=True):
        assert loss == pytest.approx(metrics.log_loss([label], [row], labels=range(10)), rel=1e-4)


@pytest.mark.parametrize(
    ("lowest", "start"), [(0.97, 0.95), (0.949, 0.9), (0.03, 0), (1, 1), (np.nan, 0)]
)
def test_an_axis_starts_at_most_five_percent_below_the_lowest_accuracy(lowest, start):
    assert axis_start(np.array([np.nan, lowest])) == pytest.approx(start)
