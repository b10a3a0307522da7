"""Decides what a network says about one image: a digit, unsure, or not a digit.

The probabilities and the score "is this a digit at all?" go in, a `Reading` comes out.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]

# The same for every network: probabilities and scores are calibrated after training, and the
# calibration is part of the served network.
REFUSAL_THRESHOLD = 0.5  # a lower score: not a digit
CONFIDENCE_THRESHOLD = 0.75  # a lower probability of the most likely digit: unsure

Verdict = Literal["digit", "unsure", "not a digit"]


@dataclass(frozen=True)
class Reading:
    """What a network says about one image."""

    verdict: Verdict
    digit: int  # the most likely one, whatever the verdict is
    second: int  # the second most likely one
    probabilities: Float32  # (10,), if the image is a digit at all; sums to 1
    is_digit: float | None  # score, 0 (not a digit) to 1; None if the network never refuses

    @property
    def shares(self) -> Float32:
        """All answers and how likely each is, together 1.

        float32 (11,): the ten digits, then "not a digit"; (10,) if the network never refuses.
        """
        if self.is_digit is None:
            return self.probabilities
        return np.append(self.probabilities * self.is_digit, 1 - self.is_digit).astype(np.float32)


def decide(probabilities: Float32, score: float | None) -> Reading:
    """Decide on one image.

    Args:
        probabilities: float32 (10,), of each digit.
        score: how likely the image is a digit at all, 0 to 1; None if the network never refuses.
    """
    second, digit = (int(i) for i in probabilities.argsort()[-2:])
    verdict: Verdict = "unsure"
    if score is not None and score < REFUSAL_THRESHOLD:
        verdict = "not a digit"
    elif probabilities[digit] >= CONFIDENCE_THRESHOLD:
        verdict = "digit"
    return Reading(verdict, digit, second, probabilities, score)
