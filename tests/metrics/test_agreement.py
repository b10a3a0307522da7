import numpy as np

from mnist_core.metrics import agreement


def test_disputed_images_are_contradicted_by_most_networks():
    labels = np.array([0, 1, 2, 3])
    predictions = np.array([[0, 7, 5, 3], [0, 7, 6, 8], [0, 1, 8, 8], [0, 7, 1, 3]])
    assert agreement.disputed(labels, predictions).tolist() == [2, 1]  # all four, then three
    assert agreement.common_wrong_answer(predictions, but=labels).tolist() == [0, 7, 1, 8]
