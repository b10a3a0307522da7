"""Fixtures of the metrics tests."""

import numpy as np
import pytest


@pytest.fixture
def predictions():
    random = np.random.default_rng(0)
    labels = random.integers(0, 10, 500).astype(np.uint8)
    probabilities = random.dirichlet(np.ones(10), 500).astype(np.float32)
    return labels, probabilities
