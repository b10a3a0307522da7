"""Rare ways to write digits, for training: a 9 with a curled tail, a 2 without a foot.

A seed goes in; uint8 images (n, 28, 28) and labels come out. Few of the people whose drawings the
networks learn from write so, and networks misread some of these ways. The shapes are written down
from common knowledge of handwriting, and not fitted to any collection of drawings.
"""

import numpy as np

from mnist_core.data.strokes import Points
from mnist_core.drawing import shape_notation
from mnist_core.drawing.variations import Drawings, Maker, render_drawings, vary_strokes

KINDS = 2**32 + 1  # seeds the choice of ways; larger than the number of any drawing

# In the notation of `shape_notation`, from 0 at the top to 100 at the bottom.
WAYS: dict[int, dict[str, str]] = {
    0: {
        "tail inside": "curve 62,4 26,24 24,80 58,97 82,58 72,14 48,2 50,26",
        "open at the top": "curve 44,6 20,40 30,90 62,96 82,52 70,12",
    },
    1: {
        "long flag": "line 12,60 58,1 then curve 57,50 56,100",
        "flag as long as the stem": "line 20,80 52,1 then line 54,100",
        "curved flag": "curve 6,50 30,40 52,2 then curve 52,50 50,100",
        "long flag and foot": """
            line 16,54 54,1 then line 54,98
            line 26,98 84,98""",
    },
    2: {
        "without a foot": "curve 22,27 32,7 55,1 75,16 72,40 49,70 24,99",
        "short foot": "curve 20,24 34,5 58,2 76,20 66,48 42,76 24,97 then line 44,98",
        "hook for a foot": "curve 22,22 38,3 64,4 74,24 62,52 40,80 32,94 44,100 58,94",
    },
    3: {
        "looped end": """
            curve 24,12 48,1 70,15 66,36 42,46
            then curve 70,52 78,76 56,98 24,94 22,80 40,78""",
        "straight top": "line 20,4 78,3 42,40 then curve 72,44 80,72 58,98 16,90",
    },
    4: {
        "loop at the corner, in one stroke": """
            curve 40,2 24,40 16,58 30,62 60,54 76,26
            then line 68,100""",
    },
    5: {
        "looped top": """
            curve 80,8 50,4 30,14 26,30 38,34 42,22 30,28
            then curve 46,36 72,46 76,70 58,96 20,90""",
        "loop for a corner": """
            curve 76,4 44,10 26,32 32,46 48,38 38,28 27,42
            then curve 54,40 76,60 66,92 36,98 16,88""",
        "bar that floats": """
            curve 36,22 30,50 48,42 72,54 74,78 56,97 22,90
            line 40,6 86,0""",
    },
    6: {
        "closed angle": "line 62,1 26,68 then curve 36,98 70,94 72,66 28,70",
        "small ring": "curve 70,1 40,40 30,78 44,99 62,90 56,74 32,84",
        "open": "curve 66,2 36,34 22,74 42,98 70,90 66,66 46,64",
    },
    7: {
        "loop at the start": """
            curve 24,24 13,12 22,2 33,10 26,17
            then curve 46,10 84,5
            then curve 62,50 46,100""",
        "loop at the corner": "curve 14,12 50,9 84,9 92,1 82,-4 75,9 then curve 60,50 46,100",
        "round top": "curve 14,18 32,6 60,3 82,8 then curve 66,46 48,100",
        "wavy top": "line 16,20 then curve 20,4 46,14 84,4 then curve 62,46 46,100",
        "bar in one stroke": "line 18,6 82,4 then curve 62,50 42,99 30,86 40,62 80,46",
        "curled end": "line 18,8 80,4 then curve 58,42 40,82 46,98 62,90",
    },
    8: {
        "begun in the middle": """
            curve 50,48 28,30 32,8 56,1 72,16 60,38 40,58 24,80 44,99 70,90 72,68 54,52""",
        "begun in the middle, open": """
            curve 58,44 34,36 30,14 50,1 68,14 58,40 34,62 26,84 48,99 70,86 66,66""",
        "begun in the middle, to the right": """
            curve 50,50 72,32 66,8 44,1 28,16 40,40 62,58 76,82 54,99 30,88 30,68 46,52""",
        "open below": "curve 66,12 44,1 30,16 44,42 68,64 70,88 50,99 30,88 36,64 60,42 70,18",
        "open top": "curve 72,4 46,1 28,18 44,40 70,62 70,90 44,99 26,82 44,56 78,14",
    },
    9: {
        "curled tail": """
            curve 73,14 52,1 25,24 41,48 70,28 75,12
            then curve 77,50 66,90 40,100 24,86 38,72 56,78""",
        "looped tail": """
            curve 74,12 48,1 26,24 44,46 72,24 75,8
            then curve 77,55 60,96 32,96 30,78 56,68 90,58""",
        "tail to the right": """
            curve 72,14 48,1 26,26 44,50 70,28 73,8
            then curve 72,50 68,86 78,99 94,88""",
        "wide tail": "curve 70,10 42,2 28,24 48,42 70,22 72,8 then curve 78,48 68,88 36,99 8,84",
    },
}


def write_rare_ways(*, count: int, seed: int) -> Drawings:
    """Write `count` digits in rare ways: each digit, and each way of one digit, equally often.

    Args:
        count: number of drawings.
        seed: fixes everything random.
    """
    random = np.random.default_rng((seed, KINDS))
    labels = random.integers(0, 10, count).astype(np.uint8)
    names = [str(random.choice(list(WAYS[digit]))) for digit in labels.tolist()]
    makers = [_writer(digit, name) for digit, name in zip(labels.tolist(), names, strict=True)]
    return Drawings(render_drawings(seed, makers), labels)


def strokes_of(digit: int, name: str, random: np.random.Generator) -> list[Points]:
    """The strokes of a digit in one of `WAYS`, by an unsteady hand: each float64 (p, 2).

    Raises:
        KeyError: the digit has no way of this name.
    """
    return shape_notation.shaken(WAYS[digit][name], random)


def _writer(digit: int, name: str) -> Maker:
    return lambda random: vary_strokes(strokes_of(digit, name, random), random)
