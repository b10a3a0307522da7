"""How well tiny digits are read with thick pens: `python -m tests.benchmarks.tiny_digits`.

Digits of the validation writers of DRAWN_PATH are drawn with the pixels of a small canvas, read by
`studio` as drawn, and read again redrawn with a finer pen. With OTHERS_PATH, letters and symbols
show that what is no digit is not refused less often.
"""

import os
import sys
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from mnist_core.data import strokes
from mnist_core.data.strokes import Archive
from mnist_core.drawing import redraw, variations
from mnist_core.drawing.normalize import normalize
from mnist_core.drawing.render import place_strokes
from mnist_core.drawing.sketch import SIDE, UNITS, Sketch, make_stroke, render_sketch
from mnist_core.networks import classifier, runs
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.verdict import Reading

PENS = (8, 16, 22, 32, 40)  # pixels of a canvas of 280
SIZES = (0.15, 0.25, 0.4, 0.6, 0.9)  # shares of the canvas
TINY = (0.01, 0.02, 0.03, 0.04, 0.06, 0.1)
OTHERS = 400  # letters and symbols, at equal steps

Judge = Callable[[Sequence[Reading]], npt.NDArray[np.bool_]]


def main() -> None:
    """Print a table of accuracies before and after, and one of characters that are refused."""
    network = classifier.load(runs.read_run("studio"))
    _, digits = strokes.split(strokes.read_archive(os.environ["DRAWN_PATH"]))
    digits = strokes.subset(digits, ~variations.find_fragments(digits))
    labels = strokes.digit_labels(digits)

    def correct(readings: Sequence[Reading]) -> npt.NDArray[np.bool_]:
        return np.array([reading.digit for reading in readings]) == labels

    print(f"Digits read right, of {len(digits)}: as drawn → redrawn (share that is redrawn)")
    _print_table(network, digits, correct)
    print("Tiny digits read right, redrawn although they are small")
    smallest, redraw.SMALLEST = redraw.SMALLEST, 0
    for size in TINY:
        after = [normalize(_redrawn(sketch)) for sketch in _sketches(digits, 22, size)]
        print(f"| {size:.0%} | {correct(network.read(np.array(after))).mean():.1%} |")
    redraw.SMALLEST = smallest
    if "OTHERS_PATH" in os.environ:
        others = strokes.read_archive(os.environ["OTHERS_PATH"])
        others = strokes.subset(others, ~variations.is_look_alike(others))
        chosen = np.arange(len(others)) % (len(others) // OTHERS) == 0
        others = strokes.subset(others, chosen)
        print(f"Letters and symbols refused, of {len(others)}")
        _print_table(network, others, _refused)


def _print_table(network: Classifier, archive: Archive, judge: Judge) -> None:
    """Print a row for each size of the drawings, with a column for each pen."""
    print("| size | " + " | ".join(f"{pen} px" for pen in PENS) + " |")
    print("| --- |" + " --- |" * len(PENS))
    for size in SIZES:
        cells = [_cell(network, archive, judge, pen, size) for pen in PENS]
        print(f"| {size:.0%} | " + " | ".join(cells) + " |")
        sys.stdout.flush()


def _cell(network: Classifier, archive: Archive, judge: Judge, pen: int, size: float) -> str:
    sketches = _sketches(archive, pen, size)
    before = network.read(np.array([normalize(render_sketch(sketch)) for sketch in sketches]))
    after = list(before)
    is_redrawn = [redraw.redraw(sketch) is not None for sketch in sketches]
    again = np.flatnonzero(is_redrawn).tolist()
    images = [redraw.stages(sketches[i]).digit for i in again]
    for i, reading in zip(
        again, network.read(np.array(images, np.uint8).reshape(-1, 28, 28)), strict=True
    ):
        after[i] = reading
    share = f" ({np.mean(is_redrawn):.0%})"
    return f"{judge(before).mean():.1%} → {judge(after).mean():.1%}{share}"


def _refused(readings: Sequence[Reading]) -> npt.NDArray[np.bool_]:
    return np.array([reading.verdict == "not a digit" for reading in readings])


def _sketches(archive: Archive, pen: int, size: float) -> list[Sketch]:
    """Every character of an archive, drawn with whole pixels of a canvas of 280."""
    random = np.random.default_rng(0)
    sketches = []
    for i in range(len(archive)):
        centre = tuple(random.uniform(0.45, 0.55, 2))
        placed = place_strokes(archive.strokes(i), SIDE, extent=size, centre=centre)
        scale = UNITS / SIDE
        lines = [np.clip(np.rint(line), 0, SIDE) * scale for line in placed]
        made = tuple(make_stroke(line, pen * scale, erases=False) for line in lines)
        sketches.append(Sketch(made))
    return sketches


def _redrawn(sketch: Sketch) -> npt.NDArray[np.uint8]:
    found = redraw.redraw(sketch)
    return render_sketch(sketch) if found is None else found


if __name__ == "__main__":
    main()
