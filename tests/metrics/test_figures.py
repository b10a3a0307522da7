import numpy as np
import pytest
from sklearn import metrics
from sklearn.calibration import calibration_curve

from mnist_core.metrics import calibration
from mnist_core.metrics.confusion import (
    classification_report,
    confusion_matrix,
)
from mnist_core.metrics.figures import evaluate
from mnist_core.networks import runs


def test_figures_equal_scikit_learns(predictions):
    labels, probabilities = predictions
    figures = evaluate(labels, probabilities)
    predicted = probabilities.argmax(axis=1)
    assert figures.accuracy == metrics.accuracy_score(labels, predicted)
    assert figures.correct == metrics.accuracy_score(labels, predicted, normalize=False)
    assert figures.nll == pytest.approx(metrics.log_loss(labels, probabilities), rel=1e-5)
    assert figures.expected_calibration_error == calibration.calibration_bins(*predictions).error
    np.testing.assert_array_equal(figures.confusion, metrics.confusion_matrix(labels, predicted))


@pytest.mark.parametrize(("labels", "rows"), [(0, 0), (3, 2)])
def test_lengths_that_differ_are_refused(labels, rows):
    with pytest.raises(ValueError, match=f"{labels} labels and {rows} rows"):
        evaluate(np.zeros(labels, int), np.full((rows, 10), 0.1))


def test_figures_on_mnist_equal_scikit_learns(mnist):
    labels, probabilities = mnist.test_labels, runs.read_run("tiny_mlp").test_probabilities()
    predicted = probabilities.argmax(axis=1)
    confusion = confusion_matrix(labels, predicted)
    np.testing.assert_array_equal(confusion, metrics.confusion_matrix(labels, predicted))
    expected = metrics.classification_report(labels, predicted, output_dict=True)
    found = classification_report(confusion)
    for digit in range(10):
        row = expected[str(digit)]
        of_digit = found.precision[digit], found.recall[digit], found.f1[digit]
        assert of_digit == pytest.approx((row["precision"], row["recall"], row["f1-score"]))
    right, confidence = predicted == labels, probabilities.max(axis=1)
    accuracy, mean_confidence = calibration_curve(right, confidence, n_bins=15)
    bins = calibration.calibration_bins(labels, probabilities)
    np.testing.assert_allclose(bins.accuracy, accuracy)
    np.testing.assert_allclose(bins.confidence, mean_confidence, rtol=1e-5)
