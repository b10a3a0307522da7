"""What networks read and refuse: `python -m tests.benchmarks.recognition [NAME]...`.

Digits of the validation writers of DRAWN_PATH without fragments, letters and symbols of those of
OTHERS_PATH, and made-up drawings: rare ways to write digits, things and symbols that networks learn
to refuse (of another seed than in training), and things that none has learned to refuse.
"""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mnist_core.data import strokes
from mnist_core.drawing import digit_ways, render, shape_notation, variations
from mnist_core.drawing.doodles import DOODLES, SYMBOLS
from mnist_core.networks import classifier, runs
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.verdict import Reading

UNSEEN = shape_notation.read_shapes(Path(__file__).with_name("unseen_things.txt"))

PENS = (10, 14, 18, 22, 26)  # pixels of a canvas of 280
EXTENT = 0.6
EACH = 10  # drawings of each thing
SEED = 20_000  # no training uses it
CONFIDENT = 0.95

Images = npt.NDArray[np.uint8]


def main() -> None:
    """Print a table for each network."""
    _, digits = strokes.split(strokes.read_archive(os.environ["DRAWN_PATH"]))
    digits = strokes.subset(digits, ~variations.find_fragments(digits))
    _, others = strokes.split(strokes.read_archive(os.environ["OTHERS_PATH"]))
    others = strokes.subset(others, ~variations.is_look_alike(others))
    labels = np.tile(strokes.digit_labels(digits), len(PENS))
    drawn, letters = _with_each_pen(digits), _with_each_pen(others)
    rare = digit_ways.write_rare_ways(count=1_000, seed=SEED)
    things = {"things": DOODLES, "symbols": SYMBOLS, "unseen things": UNSEEN}
    pictures = {kind: _draw(list(shapes.values())) for kind, shapes in things.items()}
    for name in sys.argv[1:] or ["studio", "compact", "micro"]:
        network = classifier.load(runs.read_run(name))
        readings = network.read(drawn)
        print(f"{name}, {len(digits)} readable digits, {len(PENS)} pens")
        _print("right", _share(readings, labels, lambda r, label: r.digit == label))
        _print("refused", _refused(readings))
        _print("confident and wrong", _share(readings, labels, _is_confident_and_wrong))
        _print_mix_ups(readings, labels)
        _print("rare ways, right", _share(network.read(rare.images), rare.labels, _is_read))
        _print(f"refused of {len(others)} letters and symbols", _refused(network.read(letters)))
        for kind, images in pictures.items():
            _print_refused(network, kind, list(things[kind]), images)


def _with_each_pen(archive: strokes.Archive) -> Images:
    return np.concatenate(
        [render.render_archive(archive, pen_width=pen, extent=EXTENT) for pen in PENS]
    )


def _draw(shapes: Sequence[str]) -> Images:
    """Draw each shape `EACH` times: uint8 (n, 28, 28)."""

    def maker(shape: str) -> variations.Maker:
        return lambda random: variations.vary_strokes(shape_notation.shaken(shape, random), random)

    return variations.render_drawings(SEED, [maker(shape) for shape in shapes for _ in range(EACH)])


def _print(what: str, share: float) -> None:
    print(f"  {what:40} {share:.2%}", flush=True)


def _print_refused(network: Classifier, kind: str, names: list[str], images: Images) -> None:
    """Print how many drawings of things are refused, and which things least."""
    refused = np.array([reading.verdict == "not a digit" for reading in network.read(images)])
    by_name = dict(zip(names, refused.reshape(-1, EACH).mean(axis=1), strict=True))
    worst = sorted(names, key=by_name.__getitem__)[:8]
    _print(f"refused of {len(names)} {kind}, {EACH} each", float(refused.mean()))
    print("    least: " + ", ".join(f"{name} {by_name[name]:.0%}" for name in worst))


def _print_mix_ups(readings: Sequence[Reading], labels: npt.NDArray[np.uint8]) -> None:
    mixed = [(int(label), r.digit) for r, label in zip(readings, labels, strict=True)]
    pairs = sorted({pair for pair in mixed if pair[0] != pair[1]}, key=mixed.count, reverse=True)
    found = [f"{a} as {b} {mixed.count((a, b)) / len(PENS):.1f}" for a, b in pairs[:8]]
    print(f"    misread, digits: {', '.join(found)}")


def _refused(readings: Sequence[Reading]) -> float:
    return float(np.mean([reading.verdict == "not a digit" for reading in readings]))


def _is_read(reading: Reading, label: int) -> bool:
    return reading.digit == label and reading.verdict != "not a digit"


def _is_confident_and_wrong(reading: Reading, label: int) -> bool:
    sure = reading.verdict != "not a digit" and reading.probabilities.max() > CONFIDENT
    return bool(sure and reading.digit != label)


def _share(
    readings: Sequence[Reading],
    labels: npt.NDArray[np.uint8],
    judge: Callable[[Reading, int], bool],
) -> float:
    return float(np.mean([judge(r, int(label)) for r, label in zip(readings, labels, strict=True)]))


if __name__ == "__main__":
    main()
