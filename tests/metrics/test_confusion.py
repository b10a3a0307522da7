import numpy as np
import pytest
from sklearn import metrics

from mnist_core.metrics.confusion import (
    classification_report,
    confusion_matrix,
    frequent_mix_ups,
    normalized_confusion,
)


def test_a_digit_that_does_not_occur_has_an_empty_row():
    matrix = confusion_matrix(np.array([3, 3]), np.array([3, 9]))
    assert matrix.shape == (10, 10)
    assert matrix.sum() == 2
    assert matrix[3, 3] == matrix[3, 9] == 1


@pytest.mark.parametrize("kept", [range(10), [3, 4, 9], [7]])
def test_the_report_equals_scikit_learns(predictions, kept):
    labels, probabilities = predictions
    chosen = np.isin(labels, kept)
    labels, predicted = labels[chosen], probabilities[chosen].argmax(axis=1)
    confusion = confusion_matrix(labels, predicted)
    found = classification_report(confusion)
    expected = metrics.classification_report(labels, predicted, output_dict=True, zero_division=0)
    for digit in range(10):
        row = expected.get(str(digit), {"support": 0})
        assert found.support[digit] == row["support"]
        if str(digit) in expected:
            assert found.precision[digit] == pytest.approx(row["precision"])
            assert found.recall[digit] == pytest.approx(row["recall"])
            assert found.f1[digit] == pytest.approx(row["f1-score"])
    for name in ("macro", "weighted"):
        row = expected[f"{name} avg"]
        wanted = (row["precision"], row["recall"], row["f1-score"])
        assert found.averages[name] == pytest.approx(wanted)
    assert found.averages["micro"] == pytest.approx((expected["accuracy"],) * 3)


@pytest.mark.parametrize(("of", "normalize"), [("label", "true"), ("prediction", "pred")])
def test_shares_equal_scikit_learns(predictions, of, normalize):
    labels, predicted = predictions[0], predictions[1].argmax(axis=1)
    labels = np.where(labels == 3, 4, labels)  # a digit that does not occur
    found = normalized_confusion(confusion_matrix(labels, predicted), of)
    expected = metrics.confusion_matrix(labels, predicted, labels=range(10), normalize=normalize)
    np.testing.assert_allclose(found, expected)


def test_mix_ups_are_ranked_without_right_answers():
    confusion = confusion_matrix(np.array([4, 4, 4, 7, 1]), np.array([9, 9, 4, 1, 1]))
    assert frequent_mix_ups(confusion) == [(4, 9, 2), (7, 1, 1)]
