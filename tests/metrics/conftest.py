"""Fixtures of the metrics tests."""

import numpy as np
import pytest


@pytest.fixture
def predictions():
    random = np.random.default_rng(0)
    labels = random.integers(0, 10, 500).astype(np.uint8)
    shares = 1 + random.multinomial(1014, random.dirichlet(np.ones(10), 500))
    # Each row sums to 1 exactly, in float32 too: scikit-learn warns of rows that do not.
    return labels, (shares / 1024).astype(np.float32)
