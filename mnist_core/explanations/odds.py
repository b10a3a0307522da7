"""Log-odds: they also tell probabilities apart that are both shown as more than 99.9 %."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating] | float

LEAST = 1e-30  # probability; single precision cannot tell smaller ones apart


def log_odds(probability: Floats, otherwise: Floats) -> npt.NDArray[np.float64]:
    """ln(p / q) of a probability p and that of everything else, q; arrays of the same shape.

    q is given, because 1 - p is not exact where p is rounded to 1.
    """
    return np.asarray(
        np.log(np.maximum(probability, LEAST)) - np.log(np.maximum(otherwise, LEAST)), np.float64
    )
