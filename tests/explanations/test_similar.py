import numpy as np
import pytest

from mnist_core.digit_map import digit_map
from mnist_core.explanations.similar import find_similar
from mnist_core.networks import classifier, runs
from tests.explanations.drawn_by_hand import digit, network
from tests.made_up_images import noise


def exact(name: str, image: np.ndarray, images: np.ndarray) -> np.ndarray:
    """The distances in feature space to all images."""
    served = network(name)
    return np.linalg.norm(served.features(images) - served.features(image[np.newaxis]), axis=1)


def test_few_images_are_all_compared_and_come_nearest_first():
    images = np.concatenate([noise(20), np.stack([digit(label) for label in range(10)])])
    found = find_similar(network("deep_cnn"), digit(4), images, count=5)
    distances = exact("deep_cnn", digit(4), images)
    assert found.indices.tolist() == distances.argsort()[:5].tolist()
    assert found.distances == pytest.approx(np.sort(distances)[:5], abs=1e-3)
    assert found.indices[0] == 24
    assert found.distances[0] == 0


def test_most_of_the_nearest_test_images_are_found_among_few_that_are_read(mnist):
    images = mnist.test_images
    stored = digit_map.of_run(runs.read_run("deep_cnn"))
    assert stored is not None
    features = classifier.features(runs.read_run("deep_cnn"), images)
    shares = []
    for label in range(10):
        found = find_similar(network("deep_cnn"), digit(label), images, graph=stored.neighbours)
        query = network("deep_cnn").features(digit(label)[np.newaxis])
        nearest = np.linalg.norm(features - query, axis=1).argsort()[:10]
        shares.append(np.isin(found.indices, nearest).mean())
        assert found.looked_at < 400
        assert (np.diff(found.distances) >= 0).all()
    assert np.mean(shares) > 0.85


def test_without_a_graph_the_images_with_similar_pixels_are_compared(mnist):
    images, labels = mnist.train_images[:5000], mnist.train_labels[:5000]
    found = find_similar(network("deep_cnn"), digit(7), images)
    assert found.looked_at == 500
    assert len(found.indices) == 10
    assert (labels[found.indices] == 7).mean() > 0.8
