"""Drawings by hand, as pen strokes on a canvas of 280 pixels, and as the canvas describes them."""

from itertools import pairwise
from typing import Any

Points = list[tuple[int, int]]

SIDE = 280


def path(stroke: Points, width: float = 80, colour: str = "#FFFFFF") -> dict[str, Any]:
    """A stroke as fabric.js writes it: a curve for each point but the last, then a line."""
    points = [(x * 1000 / SIDE, y * 1000 / SIDE) for x, y in stroke]
    (first, *_, last) = [*points, points[-1]]
    curves = [["Q", *a, (a[0] + b[0]) / 2, (a[1] + b[1]) / 2] for a, b in pairwise(points)]
    return {
        "type": "Path",
        "path": [["M", *first], *curves, ["L", *last]],
        "stroke": colour,
        "strokeWidth": width,
    }


def message(*objects: object) -> dict[str, Any]:
    """What the canvas sends, once it is parsed."""
    raw = {"version": "7.2.0", "objects": list(objects), "background": "#000000"}
    return {"drawing": {"raw": raw, "data": None}, "backgroundFit": None}


def strokes(text: str) -> list[Points]:
    """`x,y x,y ...`, with a slash between strokes."""
    strokes = [[point.split(",") for point in stroke.split()] for stroke in text.split("/")]
    return [[(int(x), int(y)) for x, y in stroke] for stroke in strokes]


def slowly(drawn: list[Points]) -> list[Points]:
    """The same with many points on the way: the canvas rounds a corner between distant ones."""
    part = [step / 10 for step in range(10)]
    return [
        [
            (round(x + (u - x) * way), round(y + (v - y) * way))
            for (x, y), (u, v) in pairwise(stroke)
            for way in part
        ]
        + stroke[-1:]
        for stroke in drawn
    ]


# As people write them, in pixels of the canvas.
DIGITS = {
    0: strokes("140,50 95,75 80,140 95,210 140,235 190,205 200,135 185,75 140,50"),
    1: strokes("140,45 138,140 135,235"),
    2: strokes("85,95 105,60 150,50 190,75 190,115 150,165 85,225 205,225"),
    3: strokes("85,70 130,48 180,70 175,115 125,135 180,155 190,200 145,235 85,215"),
    4: strokes("110,50 80,150 200,150 / 175,60 170,235"),
    5: strokes("190,55 105,55 95,130 150,120 195,160 180,215 130,235 80,215"),
    6: strokes("175,50 120,95 90,170 105,225 155,232 185,195 160,155 115,165 95,195"),
    7: strokes("75,60 205,60 160,140 120,235"),
    8: strokes(
        "180,75 140,50 100,80 120,120 170,160 185,205 140,235 95,205 110,160 165,120 185,85 165,55"
    ),
    9: strokes("185,95 145,55 100,80 105,125 150,135 185,95 180,160 165,235"),
}

# As they are written on the continent, which MNIST has almost none of.
EUROPEAN = {
    0: strokes("140,50 95,75 80,140 95,210 140,235 190,205 200,135 185,75 140,50 / 205,45 75,240"),
    1: strokes("80,135 150,50 150,140 148,235"),
    7: strokes("75,60 205,60 160,140 120,235 / 105,145 190,140"),
}

NO_DIGITS = {
    "K": strokes("95,50 93,140 95,235 / 190,50 140,100 98,145 145,185 195,235"),
    "M": strokes("70,235 85,50 140,160 195,50 210,235"),
    "E": strokes("190,50 95,50 95,235 195,235 / 95,140 170,140"),
    "a scribble": strokes(
        "60,80 220,90 70,140 215,60 90,200 180,50 130,225 60,110 225,180 75,215 210,130 65,60"
    ),
    "two digits": strokes(
        "50,90 100,90 80,140 65,190 / 150,100 180,85 205,105 175,140 150,185 210,187"
    ),
    "a filled canvas": [
        [
            (x, y)
            for x in range(5, 280, 24)
            for x, y in ((x, 5), (x, 275), (x + 12, 275), (x + 12, 5))
        ]
    ],
    "a dot": [[(140, 140)]],
    "a level line": strokes("40,140 90,141 140,142 190,143 240,143"),
    "a triangle": slowly(strokes("140,50 230,220 50,220 140,50")),
    "a square": slowly(strokes("60,60 220,60 220,220 60,220 60,60")),
    "a heart": strokes(
        "140,100 125,75 95,60 60,75 48,110 60,150 95,190 140,230 185,190 220,150 232,110 220,75 "
        "185,60 155,75 140,100"
    ),
    "a face": strokes(
        "140,40 90,53 53,90 40,140 53,190 90,227 140,240 190,227 227,190 240,140 227,90 190,53 "
        "140,40 / 105,105 105,115 / 175,105 175,115 / 95,165 115,185 140,192 165,185 185,165"
    ),
    "a lying 8": slowly(
        strokes(
            "206,182 232,140 204,100 158,124 120,168 74,184 42,138 74,94 122,118 160,162 204,182"
        )
    ),
    "a house": slowly(strokes("70,235 70,130 215,130 215,235 70,235 / 55,140 142,50 230,140")),
    "an umbrella": strokes(
        "50,140 65,85 110,52 165,50 215,85 232,140 / 50,140 232,140 / "
        "141,140 141,215 155,235 172,222"
    ),
    "an ampersand": strokes(
        "215,235 175,190 120,115 112,75 135,48 165,62 160,98 110,140 82,185 100,230 145,232 "
        "185,200 205,160"
    ),
    "an arrow": slowly(strokes("45,150 235,140 / 180,90 235,140 185,200")),
    "a dollar": strokes(
        "195,85 160,62 110,68 95,105 130,135 175,155 190,195 150,222 105,218 82,190 / "
        "142,35 140,250"
    ),
    "a question mark": strokes(
        "90,95 105,60 145,45 185,65 185,110 150,140 140,180 / 140,225 141,232"
    ),
}
