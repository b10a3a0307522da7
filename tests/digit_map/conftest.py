"""Points that the tests of the map share."""

import numpy as np
import pytest

from mnist_core.digit_map.spectral import spectral_embedding


@pytest.fixture(scope="module")
def cloud():
    """Ten clouds that touch, on a few of 200 dimensions, so that their graph is one piece."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(10, 200)) * (np.arange(200) < 6)
    labels = random.integers(0, 10, 1200)
    noise = random.normal(size=(1200, 200)) * np.where(np.arange(200) < 6, 0.6, 0.05)
    return (centres[labels] + noise).astype(np.float32), labels


@pytest.fixture(scope="module")
def digits(mnist):
    return mnist.test_images[:3000].reshape(3000, -1), mnist.test_labels[:3000]


@pytest.fixture(scope="module")
def digit_map(digits):
    return spectral_embedding(digits[0], n_neighbors=8)
