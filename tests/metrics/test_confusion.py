import numpy as np
import pytest
from sklearn import metrics

from mnist_core.metrics.accuracy import wilson_interval
from mnist_core.metrics.confusion import (
    MixUp,
    classification_report,
    confusion_difference,
    confusion_matrix,
    confusion_rows,
    confusion_values,
    count_mistakes,
    digit_accuracy,
    frequent_mix_ups,
    largest_differences,
    largest_error,
    mix_up_rows,
    normalized_confusion,
    report_rows,
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


def test_the_values_are_counts_or_shares(predictions):
    confusion = confusion_matrix(predictions[0], predictions[1].argmax(axis=1))
    np.testing.assert_array_equal(confusion_values(confusion, "counts"), confusion)
    of_rows, of_columns = (confusion_values(confusion, of) for of in ("label", "prediction"))
    np.testing.assert_allclose(of_rows, normalized_confusion(confusion, "label"))
    np.testing.assert_allclose(of_columns, normalized_confusion(confusion, "prediction"))


def test_the_difference_is_positive_for_more_and_negative_for_fewer():
    confusion = confusion_matrix(np.array([4, 4, 4, 7]), np.array([9, 9, 4, 1]))
    other = confusion_matrix(np.array([4, 4, 4, 7]), np.array([9, 4, 4, 7]))
    counts = confusion_difference(confusion, other, "counts")
    assert (counts[4, 9], counts[4, 4], counts[7, 1]) == (1, -1, 1)
    shares = confusion_difference(confusion, other, "label")
    assert (shares[4, 9], shares[4, 4], shares[7, 7]) == pytest.approx((1 / 3, -1 / 3, -1))


def test_the_largest_error_ignores_the_diagonal_and_the_sign():
    values = np.diag(np.full(10, 1000.0))
    assert largest_error(values) == 0
    values[2, 3], values[5, 6] = 7, -8
    assert largest_error(values) == 8


def test_the_largest_differences_of_mix_ups_come_first():
    confusion, other = np.zeros((10, 10), int), np.zeros((10, 10), int)
    confusion[4, 9], other[9, 4], confusion[5, 5], other[3, 5] = 2, 7, 50, 1
    confusion[3, 5] = 1
    assert largest_differences(confusion, other) == [(9, 4), (4, 9)]


def test_mistakes_are_what_is_off_the_diagonal():
    confusion = confusion_matrix(np.array([4, 4, 7, 7]), np.array([9, 4, 1, 7]))
    assert count_mistakes(confusion) == 2


def test_each_true_digit_has_a_row_with_its_ten_counts():
    rows = confusion_rows(confusion_matrix(np.array([4, 4, 7]), np.array([9, 9, 1])))
    assert [row["true digit"] for row in rows] == list(range(10))
    assert (rows[4]["read as 9"], rows[4]["read as 4"], rows[7]["read as 1"]) == (2, 0, 1)
    assert len(rows[4]) == 11


def test_each_digit_has_its_accuracy_and_interval():
    found = digit_accuracy(confusion_matrix(np.array([3, 3, 3, 5]), np.array([3, 3, 8, 5])))
    assert found.accuracy[3] == pytest.approx(2 / 3)
    assert (found.low[3], found.high[3]) == wilson_interval(2, 3)
    assert found.accuracy[5] == 1
    without_images = np.delete(np.arange(10), [3, 5])
    for values in (found.accuracy, found.low, found.high):
        assert np.isnan(values[without_images]).all()


def test_the_report_has_a_row_for_each_digit_and_average():
    report = classification_report(confusion_matrix(np.array([3, 3, 8]), np.array([3, 8, 8])))
    rows = report_rows(report)
    names = [str(digit) for digit in range(10)]
    assert [row["digit"] for row in rows] == [*names, "micro", "macro", "weighted"]
    expected = {"digit": "3", "precision": 1, "recall": 0.5, "F1": pytest.approx(2 / 3)}
    assert rows[3] == {**expected, "support": 2}
    assert [row["support"] for row in rows[10:]] == [3, 3, 3]
    assert tuple(rows[11][name] for name in ("precision", "recall", "F1")) == pytest.approx(
        report.averages["macro"]
    )


def test_mix_ups_are_ranked_without_right_answers():
    confusion = confusion_matrix(np.array([7, 4, 4, 4, 1]), np.array([1, 9, 9, 4, 1]))
    found = frequent_mix_ups(confusion)
    assert found == [MixUp(4, 9, 2, pytest.approx(2 / 3)), MixUp(7, 1, 1, 1)]
    assert list(mix_up_rows(found)[1].values()) == [7, 1, 1, 1]
