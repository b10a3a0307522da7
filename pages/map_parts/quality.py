"""How faithful the map is, and which digits it mixes most, in words."""

from mnist_core.charts.percents import precise_percent
from mnist_core.digit_map.digit_map import DigitMap, most_mixed_pairs
from pages.map_parts.controls import View
from pages.shared import loaders

NAMED = 3  # pairs of digits


def describe_mixed(found: DigitMap) -> str:
    """Name the digits that look most alike."""
    mixed = [f"{one} and {other}" for one, other, _ in most_mixed_pairs(found)[:NAMED]]
    return f"Most alike: {'; '.join(mixed)}." if mixed else "No two digits are mixed."


def describe_quality(found: DigitMap) -> str:
    """Say how faithful a map is, and how many neighbours of a digit are another one."""
    text = (
        f"Trustworthiness **{precise_percent(found.trustworthiness)}** (100%: neighbours on "
        "the map are always really similar). Guessing a digit from its 15 nearest neighbours on "
        f"the map is right **{precise_percent(found.vote_accuracy)}** of the time."
    )
    mixed = most_mixed_pairs(found)[:NAMED]
    if mixed:
        shares = [f"{one} and {other} {precise_percent(share)}" for one, other, share in mixed]
        text += f" Of their neighbours, so many are the other digit: {loaders.listed(shares)}."
    if found.pieces > 1:
        text += (
            f" The data fell into {found.pieces} separate groups, which were linked to draw one "
            "map."
        )
    return text


def state_result(view: View, found: DigitMap) -> str:
    """What the chart shows and what comes out of it, for people who cannot see it."""
    by = "their raw pixels" if view.space == "pixels" else f"how {view.run.name} sees them"
    return (
        f"A {view.dimensions}-D map of MNIST’s 10,000 test images, arranged by {by}. "
        f"{describe_mixed(found)} Guessing a digit from its 15 nearest neighbours on the 2-D map "
        f"is right {precise_percent(found.vote_accuracy)} of the time."
    )
