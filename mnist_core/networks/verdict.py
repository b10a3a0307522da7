"""The verdict on one image: a digit, unsure, or not a digit.

Probabilities and the score "is this a digit at all?" go in, a `Reading` comes out.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]

# Probabilities and refusals are calibrated in training and part of the served network, so that
# these hold for every network.
IS_DIGIT = 0.5  # below it, what was drawn is called no digit
CONFIDENT = 0.75  # a likeliest digit with less than this is said together with the second

Verdict = Literal["digit", "unsure", "not a digit"]


@dataclass(frozen=True)
class Reading:
    """What a network makes of one image."""

    verdict: Verdict
    digit: int  # the likeliest, whatever the verdict
    second: int  # the second likeliest
    probabilities: Float32  # (10,), given that it is a digit
    is_digit: float | None  # the score that it is one at all, 0 .. 1; None: it never refuses


def decide(probabilities: Float32, score: float | None) -> Reading:
    """The reading of one image from its probabilities (10,) and its score of being a digit."""
    second, digit = (int(i) for i in probabilities.argsort()[-2:])
    verdict: Verdict = "digit" if probabilities[digit] >= CONFIDENT else "unsure"
    if score is not None and score < IS_DIGIT:
        verdict = "not a digit"
    return Reading(verdict, digit, second, probabilities, score)
