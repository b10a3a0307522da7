import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from mnist_core.metrics import calibration


def test_calibration_bins_equal_scikit_learns(predictions):
    labels, probabilities = predictions
    found = calibration.calibration_bins(labels, probabilities)
    right = probabilities.argmax(axis=1) == labels
    accuracy, confidence = calibration_curve(right, probabilities.max(axis=1), n_bins=15)
    np.testing.assert_allclose(found.accuracy, accuracy)
    np.testing.assert_allclose(found.confidence, confidence, rtol=1e-6)
    assert found.images.sum() == 500
    gaps = np.abs(accuracy - confidence)
    assert found.error == pytest.approx((gaps * found.images).sum() / 500)


def test_a_network_as_sure_as_it_is_right_has_no_calibration_error():
    probabilities = np.tile([0.8, 0.2, *[0] * 8], (10, 1))
    labels = np.array([0] * 8 + [1] * 2)
    assert calibration.calibration_bins(labels, probabilities).error == pytest.approx(0)
    certain = np.eye(10)[[3, 3]]
    assert calibration.calibration_bins(np.array([3, 4]), certain).error == pytest.approx(0.5)


def test_the_temperature_undoes_overconfidence():
    random = np.random.default_rng(0)
    logits = random.normal(0, 2, (20_000, 10))
    honest = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.array([random.choice(10, p=row) for row in honest])
    sharp = honest**2 / (honest**2).sum(axis=1, keepdims=True)
    assert calibration.fit_temperature(labels, honest) == pytest.approx(1, rel=0.03)
    assert calibration.fit_temperature(labels, sharp) == pytest.approx(2, rel=0.03)


def test_higher_thresholds_give_higher_accuracy():
    probabilities = np.zeros((4, 10))
    probabilities[range(4), [1, 2, 3, 4]] = [0.9, 0.5, 0.8, 0.5]
    found = calibration.coverage_curve(np.array([1, 2, 3, 0]), probabilities)
    np.testing.assert_allclose(found.confidence, [0.9, 0.8, 0.5])
    np.testing.assert_allclose(found.answered, [0.25, 0.5, 1])
    np.testing.assert_allclose(found.accuracy, [1, 1, 0.75])


def test_the_histogram_counts_every_answer_in_its_bin(predictions):
    labels, probabilities = predictions
    found = calibration.confidence_histogram(labels, probabilities)
    right = probabilities.argmax(axis=1) == labels
    assert found.edges[[0, 1, -1]] == pytest.approx([0, 0.05, 1])
    assert (found.right.sum(), found.wrong.sum()) == (right.sum(), (~right).sum())
    one = np.eye(10)[[3, 3, 3]]  # a confidence of 1 belongs to the last bin
    found = calibration.confidence_histogram(np.array([3, 3, 4]), one)
    assert (found.right[-1], found.wrong[-1]) == (2, 1)
