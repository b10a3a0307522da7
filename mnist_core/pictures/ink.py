"""Find the ink on a picture of paper or of a screen.

An RGB picture goes in; ink goes out, 0 for paper to 255 for ink, as a drawing has it. Shadows,
printed lines and specks are taken away. Independent of any neural network.
"""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from mnist_core.pictures import lines, paper
from mnist_core.pictures.sizes import shrink

UInt8 = npt.NDArray[np.uint8]
Float32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

SIDE = 800  # pixels, the longer side of the ink
STROKES = (0.13, 0.3)  # of the longer side; what is wider is a shadow or the table
CROSSING = 3.5  # where thick strokes cross, the ink is so much wider than a stroke
CHANNELS = ("luminance", "darkest", "brightest")  # of a pixel, tried in this order

FLAT = 6  # of 255: how much a screen's background differs from its most common level
PRINTED_LINES = 6  # so many ends of lines at the picture's edge are not those of a digit
LEAST_CONTRAST = 0.06  # of the paper's brightness; fainter marks are paper
NOISE = 6.0  # standard deviations of the paper's own noise, which ink must exceed
CORE, EDGE = 0.5, 0.25  # of the ink's contrast: what starts a stroke, and what belongs to it
LEAST_CONTACT = 6  # pixels along the picture's edge that a shadow or the table touches
LONG_CONTACT = 0.25  # of the longer side; no digit that was cut off touches so much
LEAST_SIZE = 0.025  # of the longer side; if every piece of ink is smaller, all are dirt
RIM = 0.015  # of the longer side; what lies within it of the picture's edge is no ink
SHADOW = 0.04  # of the longer side; faint ink that is wider is a shadow
SPECK = 0.02  # of the largest piece of ink; smaller pieces are specks
THINNEST = 0.055  # of a digit's height; thinner strokes are thickened to this


class BlankPicture(Exception):
    """Nothing is drawn or written on the picture."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing is written on the picture, or it is too faint. Use a dark pen, and let the "
            "digit fill most of the picture."
        )


def find_ink(picture: UInt8) -> UInt8:
    """Find what is written on a picture, dark on light or light on dark.

    Args:
        picture: uint8 (h, w, 3), red, green and blue.

    Returns:
        uint8 (h', w'), 0 for paper to 255 for ink, the whole picture, its longer side at most 800.

    Raises:
        BlankPicture: nothing is written on it.

    Source: the threshold is local as in J. Sauvola, M. Pietikäinen, "Adaptive document image
    binarization", Pattern Recognition 33, 2000: ink is judged against the paper around it, and
    the paper's own noise. The paper is estimated by morphological closing.
    """
    small = shrink(picture, SIDE)
    for channel in CHANNELS:  # yellow on white is as bright as the paper, but not as blue
        levels = _levels(small, channel)
        ink = _flat_ink(levels)
        if ink is None:
            ink = _ink_on_paper(levels)
        if ink.any():
            return _thicken(ink)
    raise BlankPicture


def _levels(picture: UInt8, channel: str) -> UInt8:
    """The brightness of each pixel (h, w)."""
    if channel == "luminance":
        return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    red, green, blue = cv2.split(picture)
    choose = np.minimum if channel == "darkest" else np.maximum
    return np.asarray(choose(choose(red, green), blue), np.uint8)


def _flat_ink(levels: UInt8) -> UInt8 | None:
    """The ink on a background of a single level, as a screen or a program makes it; else None.

    Then each pixel's difference from the background is its ink, as on the canvas. Where many lines
    reach the edge, they are those of ruled paper.
    """
    edge = _along_the_edge(levels).astype(np.int16)
    background = int(np.bincount(edge).argmax())
    difference = np.abs(levels.astype(np.int16) - background)
    if np.mean(np.abs(edge - background) <= FLAT) < 0.9 or np.mean(difference == 0) < 0.5:
        return None
    if np.mean(difference <= FLAT) < 0.6:
        return None
    strongest = float(difference.max())
    if strongest < 255 * LEAST_CONTRAST:
        return np.zeros(levels.shape, np.uint8)
    darker, brighter = (levels < background - FLAT).sum(), (levels > background + FLAT).sum()
    signed = (background - levels.astype(np.float32)) * (1 if darker >= brighter else -1)
    ink = np.clip(np.where(signed <= FLAT, 0, signed) * (255 / strongest), 0, 255)
    starts = np.diff((_along_the_edge(ink) > 0).astype(np.int8)) > 0
    return np.asarray(np.rint(ink), np.uint8) if starts.sum() < PRINTED_LINES else None


def _ink_on_paper(levels: UInt8) -> UInt8:
    """The ink on a photo of paper; nothing if there is none."""
    smooth = np.asarray(cv2.GaussianBlur(levels, (0, 0), 0.7), np.uint8)
    usual, widest = (share * max(levels.shape) for share in STROKES)
    ink = _strokes_up_to(usual, smooth)
    if not ink.any():
        return _away_from_the_edge(_strokes_up_to(widest, smooth))
    crossing = CROSSING * stroke_width((ink > 127).astype(np.uint8))
    return ink if crossing <= usual else _strokes_up_to(min(crossing, widest), smooth)


def _away_from_the_edge(ink: UInt8) -> UInt8:
    """The ink without pieces that touch the picture's edge: so wide ones are shadows."""
    _, labels = cv2.connectedComponents((ink > 0).astype(np.uint8))
    return np.where(np.isin(labels, _along_the_edge(labels)), 0, ink).astype(np.uint8)


def _strokes_up_to(width: float, levels: UInt8) -> UInt8:
    """The ink on a photo whose strokes are at most `width` pixels wide."""
    contrast = paper.contrast_with_paper(levels, width)
    threshold = max(LEAST_CONTRAST, NOISE * contrast.noise)
    ink, strength = _strokes(contrast.values, threshold)
    if not ink.any():
        return np.zeros(levels.shape, np.uint8)
    values = lines.remove_lines(contrast.values, max(threshold / 2, EDGE * strength))
    ink, strength = _strokes(values, threshold)
    soft = np.clip((values / max(strength, 1e-6) - EDGE) / (0.8 - EDGE), 0, 1)
    return np.asarray(np.rint(np.where(ink, soft, 0) * 255), np.uint8)


def _strokes(values: Float32, threshold: float) -> tuple[Mask, float]:
    """Where strokes are, (h, w), and how strong their ink is.

    A stroke has a core of strong ink; fainter ink belongs to it where it touches the core.
    """
    strength = _strength(values, threshold)
    edge = values > max(EDGE * strength, threshold / 2)
    core = values > max(CORE * strength, threshold)
    count, labels, statistics, _ = cv2.connectedComponentsWithStats(edge.astype(np.uint8))
    core_areas = np.bincount(labels[core], minlength=count)
    areas = statistics[:, cv2.CC_STAT_AREA]
    kept = core_areas > np.maximum(2, 0.1 * areas)
    kept[0] = False
    kept &= ~_is_rim(statistics, values.shape)
    kept &= ~_lies_on_the_edge(labels, areas, kept)
    sizes = statistics[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    if not (sizes[kept] >= LEAST_SIZE * max(values.shape)).any():
        return np.zeros(values.shape, bool), strength
    kept &= areas >= max(SPECK * float(areas[kept].max()), 8)
    return _without_shadows(kept[labels], core), strength


def _without_shadows(ink: Mask, core: Mask) -> Mask:
    """The ink without faint areas (h, w) that are wider than its strokes."""
    width = 2 * float(cv2.distanceTransform(core.astype(np.uint8), cv2.DIST_L2, 3).max())
    side = round(max(SHADOW * max(ink.shape), 1.5 * width)) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    faint = (ink & ~core).astype(np.uint8)
    wide = cv2.morphologyEx(faint, cv2.MORPH_OPEN, kernel)
    if not wide.any():
        return ink
    around = cv2.dilate(wide, np.ones((side // 4 * 2 + 1, side // 4 * 2 + 1), np.uint8))
    return np.asarray(ink & (core | (around == 0)), bool)


def _strength(values: Float32, threshold: float) -> float:
    """The contrast of full ink: the upper quartile of what Otsu's method calls ink."""
    strong = values[values > threshold]
    if strong.size < 8:
        return threshold
    counts, bounds = np.histogram(strong, 64)
    otsu = _otsu(counts.astype(np.float64), bounds)
    return float(np.quantile(strong[strong >= otsu], 0.75))


def _otsu(counts: npt.NDArray[np.float64], bounds: npt.NDArray[np.floating]) -> float:
    """The threshold between two groups of a histogram (N. Otsu, 1979)."""
    middles = (bounds[:-1] + bounds[1:]) / 2
    below, above = np.cumsum(counts), counts.sum() - np.cumsum(counts)
    sums = np.cumsum(counts * middles)
    means = sums / np.maximum(below, 1), (sums[-1] - sums) / np.maximum(above, 1)
    return float(middles[np.argmax(below * above * (means[0] - means[1]) ** 2)])


def _is_rim(statistics: npt.NDArray[np.generic], shape: tuple[int, ...]) -> Mask:
    """Which pieces lie along the picture's edge as a whole, such as the next sheet: bool (n,)."""
    rim = RIM * max(shape)
    left, top, width, height = (np.asarray(column, np.int64) for column in statistics.T[:4])
    far = (left >= shape[1] - rim) | (top >= shape[0] - rim)
    return (left + width <= rim) | (top + height <= rim) | far


def _lies_on_the_edge(
    labels: npt.NDArray[np.generic], areas: npt.NDArray[np.generic], kept: Mask
) -> Mask:
    """Which pieces belong to a shadow or the table at the picture's edge: bool (n,).

    None do if there is hardly any ink elsewhere: then a digit was cut off. What lies along a large
    part of the edge is never a digit that was cut off.
    """
    contact = np.bincount(_along_the_edge(labels), minlength=len(areas))
    along = contact > LONG_CONTACT * max(labels.shape)
    free = float(areas[kept & (contact <= LEAST_CONTACT)].sum())
    is_cut_off = free <= 0.15 * float(areas[kept & ~along].sum())
    touches = contact > LEAST_CONTACT
    return np.asarray(along & (free > 0) | touches & (not is_cut_off), bool)


def _along_the_edge(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The values (n,) of the pixels along the edge of a picture (h, w)."""
    return np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])


def _thicken(ink: UInt8) -> UInt8:
    """Thicken thin strokes, such as a pencil's, to the least that the networks know."""
    marked = (ink > 96).astype(np.uint8)
    if not marked.any():
        return ink
    _, _, statistics, _ = cv2.connectedComponentsWithStats(marked)
    height = float(statistics[1:, cv2.CC_STAT_HEIGHT].max())
    missing = THINNEST * height - stroke_width(marked)
    if missing < 1:
        return ink
    side = round(missing) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(ink, kernel), np.uint8)


def stroke_width(marked: UInt8) -> float:
    """The usual width of strokes in pixels, from a mask (h, w): area over half the outline."""
    inside = cv2.erode(marked, np.ones((3, 3), np.uint8), borderValue=0)
    outline = float(marked.sum()) - float(inside.sum())
    return 2 * float(marked.sum()) / max(outline, 1)
