"""The ten probabilities of a drawing as bars."""

from mnist_core.networks.verdict import Reading
from pages.shared import sentences
from pages.shared.elements import probability_bars
from pages.shared.look import is_phone, look


def show(reading: Reading) -> None:
    """Show the probabilities; the bars of the digits in the verdict are coloured."""
    if reading.verdict == "digit":
        named = [reading.digit]
    elif reading.verdict == "unsure":
        named = [reading.digit, reading.second]
    else:
        named = []
    probability_bars.show(
        reading.probabilities,
        f"Bar chart of the ten probabilities. {sentences.sentence(reading)}",
        dict.fromkeys(named, look().probability),
        height=_height(),
    )


def show_empty() -> None:
    """Show the ten digits without bars, so that nothing moves when a drawing is read."""
    probability_bars.show(None, "An empty chart, waiting for a drawing.", height=_height())


def _height() -> float:
    """The height of a bar of 100 %, in rem: on a phone all bars stay above the tab bar."""
    return 6 if is_phone() else 11
