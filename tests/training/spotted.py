"""Images for tests of the score "this is a digit": half of them have a bright spot."""

import numpy as np

from mnist_core.training.training_set import Examples


def spotted_examples() -> Examples:
    """200 images that count as digits, then 200 with a spot in the middle that do not."""
    images = np.random.default_rng(0).integers(0, 100, (400, 28, 28), np.uint8)
    images[200:, 10:18, 10:18] = 255
    return Examples(
        images=images,
        targets=np.zeros((400, 10), np.float32),
        is_digit=np.repeat([1.0, 0.0], 200).astype(np.float32),
        mnist=0,
    )
