import numpy as np

from mnist_core.metrics import agreement


def test_disputed_images_are_contradicted_by_most_networks():
    labels = np.array([0, 1, 2, 3])
    predictions = np.array([[0, 7, 5, 3], [0, 7, 6, 8], [0, 1, 8, 8], [0, 7, 1, 3]])
    assert agreement.disputed(labels, predictions).tolist() == [2, 1]  # all four, then three
    assert agreement.common_wrong_answer(predictions, but=labels).tolist() == [0, 7, 1, 8]


def test_votes_are_counted_most_common_answer_first():
    assert agreement.count_votes(np.array([6, 5, 6, 0, 6])) == [(6, 3), (0, 1), (5, 1)]


def test_the_networks_that_agree_with_the_label_are_counted():
    predictions = np.array([[1, 2, 3], [1, 5, 4], [1, 2, 4]])
    assert agreement.count_agreeing(np.array([1, 2, 3]), predictions).tolist() == [3, 2, 1]


def test_each_network_has_a_row_with_its_ten_probabilities():
    probabilities = np.eye(10, dtype=np.float32)
    rows = agreement.probability_rows({"one": probabilities[3], "other": probabilities[4]})
    assert [row["network"] for row in rows] == ["one", "other"]
    assert (rows[0]["3"], rows[0]["4"], rows[1]["4"]) == (1, 0, 1)
