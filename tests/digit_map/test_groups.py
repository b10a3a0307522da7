import numpy as np

from mnist_core.digit_map import groups

LABELS = np.array([4, 9, 4, 9, 1, 4])
PREDICTIONS = np.array([4, 4, 4, 9, 1, 9])
SHOWN = np.array([True, True, True, True, False, True])


def test_shown_points_are_grouped_by_digit_without_empty_groups():
    found = groups.group_by_digit(LABELS, SHOWN)
    assert {digit: indices.tolist() for digit, indices in found.items()} == {
        4: [0, 2, 5],
        9: [1, 3],
    }


def test_shown_points_are_correct_or_misread():
    correct, misread = groups.group_by_correctness(LABELS, PREDICTIONS, SHOWN)
    assert correct.tolist() == [0, 2, 3]
    assert misread.tolist() == [1, 5]


def test_the_least_confident_point_comes_last():
    confidence = np.array([0.5, 0.9, 0.7, 0.6, 0.1, 0.8])
    assert groups.order_by_confidence(confidence, SHOWN).tolist() == [1, 5, 2, 3, 0]
