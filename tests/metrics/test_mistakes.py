import numpy as np
import pytest

from mnist_core.metrics import mistakes

LABELS = np.array([4, 9, 4, 7, 0])
PREDICTIONS = np.array([9, 9, 4, 1, 0])


@pytest.fixture
def probabilities():
    found = np.full((5, 10), 0.01)
    found[range(5), PREDICTIONS] = [0.6, 0.5, 0.7, 0.8, 0.9]
    found[[0, 3], [4, 7]] = [0.02, 0.1]  # of the true digits of the two mistakes
    return found


def test_mistakes_and_correct_answers_are_told_apart():
    assert mistakes.find_mistakes(LABELS, PREDICTIONS).tolist() == [0, 3]
    assert mistakes.find_correct(LABELS, PREDICTIONS).tolist() == [1, 2, 4]


def test_a_cell_has_the_images_with_its_label_and_its_prediction():
    assert mistakes.find_cell(LABELS, PREDICTIONS, 4, 9).tolist() == [0]
    assert mistakes.find_cell(LABELS, PREDICTIONS, 4, 4).tolist() == [2]
    assert mistakes.find_cell(LABELS, PREDICTIONS, 1, 7).tolist() == []


def test_only_the_kept_digits_stay():
    assert mistakes.keep_digits(np.array([4, 3, 0]), LABELS, [0, 4]).tolist() == [4, 0]
    assert mistakes.keep_digits(np.array([4, 3, 0]), PREDICTIONS, [9]).tolist() == [0]


@pytest.mark.parametrize(
    ("by", "order"),
    [("loss", [0, 3, 1, 2, 4]), ("confidence", [3, 0, 1, 2, 4]), ("label", [4, 0, 2, 3, 1])],
)
def test_the_most_telling_images_come_first(probabilities, by, order):
    found = mistakes.sort_images(np.arange(5), LABELS, probabilities, by)
    assert found.tolist() == order
    some = mistakes.sort_images(np.array([4, 3, 2]), LABELS, probabilities, by)
    assert some.tolist() == [index for index in order if index in (2, 3, 4)]


def test_each_image_has_a_row_with_the_answers_of_all_networks(probabilities):
    predictions = np.array([PREDICTIONS, LABELS, PREDICTIONS])
    rows = mistakes.image_rows(np.array([3, 1]), LABELS, probabilities, predictions)
    assert rows[0] == {
        "index": 3,
        "true digit": 7,
        "read as": 1,
        "confidence": 0.8,
        "networks that read it as labelled": 1,
        "most common other answer": 1,
    }
    assert list(rows[1].values()) == [1, 9, 9, 0.5, 3, 9]
