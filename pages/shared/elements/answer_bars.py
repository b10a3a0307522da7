"""How likely each answer is, as bars: the ten digits, and "none of 0 to 9" where a network can."""

import numpy as np

from mnist_core.networks.verdict import Reading
from pages.shared import sentences
from pages.shared.elements import probability_bars
from pages.shared.languages import say
from pages.shared.look import look

NOT_A_DIGIT = 10  # its place, after the ten digits


def show(reading: Reading, *, height: str = "var(--bar)") -> None:
    """Show how likely each answer is; the bars of those in the verdict are coloured.

    Where none of the digits is the answer, their bars are hatched: they are guesses.

    Args:
        reading: what a network said.
        height: of a bar of 100 %, as CSS; by default that of the first screen.
    """
    if reading.verdict == "digit":
        named = [reading.digit]
    elif reading.verdict == "unsure":
        named = [reading.digit, reading.second]
    else:
        named = [NOT_A_DIGIT]
    probability_bars.show(
        reading.shares,
        f"{say('Bar chart of how likely each answer is.')} {sentences.sentence(reading)}",
        dict.fromkeys(named, look().probability),
        height=height,
        refused=reading.verdict == "not a digit",
    )


def show_empty(*, refuses: bool) -> None:
    """Show the answers without bars, so that nothing moves when a drawing is read."""
    probability_bars.show(
        np.zeros(11 if refuses else 10), say("An empty chart, waiting for a drawing.")
    )
