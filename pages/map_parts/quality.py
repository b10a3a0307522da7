"""How faithful the map is, in words."""

from mnist_core.digit_map.digit_map import DigitMap, most_mixed_pairs


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
