"""How faithful the map is, in words."""

from mnist_core.digit_map.digit_map import DigitMap, most_mixed_pairs
from pages.map_parts.controls import View

MOST_NAMED = 3  # pairs of digits


def mixed_pairs(found: DigitMap) -> list[str]:
    """The pairs of digits that are mixed most: "4 with 9"."""
    return [f"{one} with {other}" for one, other, _ in most_mixed_pairs(found)][:MOST_NAMED]


def describe_map(view: View, found: DigitMap) -> str:
    """The map in words, for screen readers."""
    of = "by their pixels" if view.space == "pixels" else f"as {view.run.name} sees them"
    pairs = mixed_pairs(found)
    mixed = f"Most mixed: {', '.join(pairs)}." if pairs else "No two digits are mixed."
    return (
        f"Map of 10,000 digits in {view.dimensions} dimensions, arranged {of}. {mixed} Of 100 "
        f"digits, {100 * found.vote_accuracy:.0f} lie among digits of their own kind."
    )


def describe_quality(found: DigitMap) -> str:
    """Say how faithful a map is, and which digits it mixes most."""
    text = (
        f"How faithful is the 2-D map? Trustworthiness **{found.trustworthiness:.3f}** (1 = "
        "neighbours on the map are always really similar). Guessing a digit from its 15 nearest "
        f"neighbours on the map is right **{found.vote_accuracy:.1%}** of the time. "
    )
    mixed = [f"{one} and {other} ({share:.1%})" for one, other, share in most_mixed_pairs(found)]
    if mixed:
        text += (
            "Most mixed, by the share of neighbours that are the other digit: "
            f"{', '.join(mixed[:3])}."
        )
    else:
        text += "No two digits are mixed."
    if found.pieces > 1:
        text += (
            f" The data fell into {found.pieces} separate groups, which were linked to draw one "
            "map."
        )
    return text
