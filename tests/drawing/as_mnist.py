"""What every image that is drawn must fulfil."""

import numpy as np
import pytest

from mnist_core.drawing import normalize


def assert_normalized(images: np.ndarray) -> None:
    """As MNIST's: the longer side 20 pixels, full ink somewhere, the centre of mass on 14."""
    for image in images:
        assert image.max() == 255
        assert max(np.ptp(np.argwhere(image), axis=0)) + 1 == 20
        assert normalize.centre_of_mass(image) == pytest.approx((14, 14), abs=0.5)
