import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn import metrics
from sklearn.calibration import calibration_curve

from mnist_core.metrics import agreement, calibration, model_selection
from mnist_core.metrics.accuracy import (
    accuracy_by,
    losses,
    negative_log_likelihood,
    roc_area,
    wilson_interval,
)
from mnist_core.metrics.confusion import (
    classification_report,
    confusion_matrix,
    frequent_mix_ups,
    normalized_confusion,
)
from mnist_core.metrics.figures import evaluate
from mnist_core.metrics.model_selection import FinalAccuracy
from mnist_core.networks import runs


@pytest.fixture
def predictions():
    random = np.random.default_rng(0)
    labels = random.integers(0, 10, 500).astype(np.uint8)
    probabilities = random.dirichlet(np.ones(10), 500).astype(np.float32)
    return labels, probabilities


def test_figures_are_those_of_scikit_learn(predictions):
    labels, probabilities = predictions
    figures = evaluate(labels, probabilities)
    predicted = probabilities.argmax(axis=1)
    assert figures.accuracy == metrics.accuracy_score(labels, predicted)
    assert figures.correct == metrics.accuracy_score(labels, predicted, normalize=False)
    assert figures.nll == pytest.approx(metrics.log_loss(labels, probabilities), rel=1e-5)
    assert figures.expected_calibration_error == calibration.calibration_bins(*predictions).error
    np.testing.assert_array_equal(figures.confusion, metrics.confusion_matrix(labels, predicted))


def test_digits_that_do_not_occur_have_empty_rows():
    matrix = confusion_matrix(np.array([3, 3]), np.array([3, 9]))
    assert matrix.shape == (10, 10)
    assert matrix.sum() == 2
    assert matrix[3, 3] == matrix[3, 9] == 1


def test_a_certain_mistake_has_a_finite_likelihood():
    probabilities = np.eye(10, dtype=np.float32)[[1]]
    assert 80 < negative_log_likelihood(np.array([7]), probabilities) < 90


@pytest.mark.parametrize(("labels", "rows"), [(0, 0), (3, 2)])
def test_what_does_not_belong_together_is_refused(labels, rows):
    with pytest.raises(ValueError, match=f"{labels} labels and {rows} rows"):
        evaluate(np.zeros(labels, int), np.full((rows, 10), 0.1))


def test_calibration_has_the_bins_of_scikit_learn(predictions):
    labels, probabilities = predictions
    found = calibration.calibration_bins(labels, probabilities)
    right = probabilities.argmax(axis=1) == labels
    accuracy, confidence = calibration_curve(right, probabilities.max(axis=1), n_bins=15)
    np.testing.assert_allclose(found.accuracy, accuracy)
    np.testing.assert_allclose(found.confidence, confidence, rtol=1e-6)
    assert found.images.sum() == 500
    gaps = np.abs(accuracy - confidence)
    assert found.error == pytest.approx((gaps * found.images).sum() / 500)


def test_a_network_that_is_as_sure_as_it_is_right_is_calibrated():
    probabilities = np.tile([0.8, 0.2, *[0] * 8], (10, 1))
    labels = np.array([0] * 8 + [1] * 2)
    assert calibration.calibration_bins(labels, probabilities).error == pytest.approx(0)
    certain = np.eye(10)[[3, 3]]
    assert calibration.calibration_bins(np.array([3, 4]), certain).error == pytest.approx(0.5)


@pytest.mark.parametrize(("correct", "images"), [(0, 10), (10, 10), (9893, 10_000), (1, 3)])
def test_the_interval_is_wilson_s(correct, images):
    expected = binomtest(correct, images).proportion_ci(0.95, method="wilson")
    assert wilson_interval(correct, images) == pytest.approx((expected.low, expected.high))


def test_accuracy_by_group_is_each_group_s_mean():
    found = accuracy_by(["b", "a", "b"], [1, 0.25, 0])
    assert found == {"a": 0.25, "b": 0.5}


def test_the_temperature_undoes_what_made_probabilities_dishonest():
    random = np.random.default_rng(0)
    logits = random.normal(0, 2, (20_000, 10))
    honest = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.array([random.choice(10, p=row) for row in honest])
    sharp = honest**2 / (honest**2).sum(axis=1, keepdims=True)
    assert calibration.fit_temperature(labels, honest) == pytest.approx(1, rel=0.03)
    assert calibration.fit_temperature(labels, sharp) == pytest.approx(2, rel=0.03)


def test_the_roc_area_is_that_of_scikit_learn():
    random = np.random.default_rng(0)
    digits, others = random.integers(3, 9, 300) / 9, random.integers(0, 7, 200) / 9  # with ties
    expected = metrics.roc_auc_score(np.repeat([1, 0], [300, 200]), np.append(digits, others))
    assert roc_area(digits, others) == pytest.approx(expected)


@pytest.mark.parametrize("kept", [range(10), [3, 4, 9], [7]])
def test_the_report_is_scikit_learns(predictions, kept):
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
def test_shares_are_scikit_learns(predictions, of, normalize):
    labels, predicted = predictions[0], predictions[1].argmax(axis=1)
    labels = np.where(labels == 3, 4, labels)  # a digit that does not occur
    found = normalized_confusion(confusion_matrix(labels, predicted), of)
    expected = metrics.confusion_matrix(labels, predicted, labels=range(10), normalize=normalize)
    np.testing.assert_allclose(found, expected)


def test_mix_ups_are_ranked_and_leave_out_what_is_right():
    confusion = confusion_matrix(np.array([4, 4, 4, 7, 1]), np.array([9, 9, 4, 1, 1]))
    assert frequent_mix_ups(confusion) == [(4, 9, 2), (7, 1, 1)]


def test_losses_are_scikit_learns_one_by_one(predictions):
    labels, probabilities = predictions
    for loss, label, row in zip(losses(labels, probabilities), labels, probabilities, strict=True):
        assert loss == pytest.approx(metrics.log_loss([label], [row], labels=range(10)), rel=1e-4)


def test_leaving_out_the_unsure_leaves_the_right():
    probabilities = np.zeros((4, 10))
    probabilities[range(4), [1, 2, 3, 4]] = [0.9, 0.5, 0.8, 0.5]
    found = calibration.coverage_curve(np.array([1, 2, 3, 0]), probabilities)
    np.testing.assert_allclose(found.confidence, [0.9, 0.8, 0.5])
    np.testing.assert_allclose(found.answered, [0.25, 0.5, 1])
    np.testing.assert_allclose(found.accuracy, [1, 1, 0.75])


def test_disputed_images_are_those_that_most_networks_read_otherwise():
    labels = np.array([0, 1, 2, 3])
    predictions = np.array([[0, 7, 5, 3], [0, 7, 6, 8], [0, 1, 8, 8], [0, 7, 1, 3]])
    assert agreement.disputed(labels, predictions).tolist() == [2, 1]  # all four, then three
    assert agreement.common_wrong_answer(predictions, but=labels).tolist() == [0, 7, 1, 8]


def test_the_best_epoch_has_the_least_loss_or_the_highest_accuracy():
    assert model_selection.best_epoch([3, 1, 2, 1], "loss") == 1
    assert model_selection.best_epoch([0.7, 0.9, 0.9, 0.8], "accuracy") == 1


def test_the_sum_prefers_who_learns_by_heart_and_validation_who_reads_new_images():
    finals = {"by heart": FinalAccuracy(1.0, 0.96), "careful": FinalAccuracy(0.97, 0.98)}
    assert model_selection.best_by_sum(finals) == "by heart"
    assert model_selection.best_by_validation(finals) == "careful"


def test_where_the_rules_disagree_validation_does():
    same = {"a": FinalAccuracy(0.90, 0.95), "b": FinalAccuracy(0.99, 0.95)}
    assert model_selection.best_by_sum(same) == model_selection.best_by_validation(same) == "b"
    equal_sums = {"a": FinalAccuracy(0.75, 0.5), "b": FinalAccuracy(0.5, 0.75)}
    assert (
        model_selection.best_by_sum(equal_sums)
        == model_selection.best_by_validation(equal_sums)
        == "b"
    )


def test_on_real_data_the_figures_are_scikit_learns_too(mnist):
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
