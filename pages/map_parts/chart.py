"""The chart of the map: points or pictures in their colours, with marks on some of them."""

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
import streamlit as st
from PIL import ImageColor

from mnist_core.charts.digit_map import (
    Group,
    Picture,
    draw_outline,
    draw_without_webgl,
    map_figure,
    mark_points,
    name_groups,
)
from mnist_core.digit_map import examples, groups, mosaic
from mnist_core.digit_map.outline import Outline, outline_to_text
from mnist_core.digit_map.placing import Placement
from pages.map_parts.controls import View
from pages.shared import sentences, session
from pages.shared.digit_sources import Digits, Float32
from pages.shared.elements import gallery
from pages.shared.look import is_phone, look

GRID = (24, 40)  # rows and columns of pictures on the map
HEIGHTS = {"phone": 300, "laptop": 540, "projector": 480}  # pixels; look() enlarges the last
FLAT = 2.0  # on a phone, how many times as much of the height as of the width a name takes
OVER_PICTURES = 0.06  # share of the points' opacity that is left where pictures are shown

UInt8 = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


def draw_map(
    view: View,
    coordinates: Float32,
    digits: Digits | None,
    probabilities: Float32,
    shown: Mask,
    outline: Outline | None,
    *,
    drag: str | None,
) -> go.Figure:
    """Draw the digits that are shown; of a map with an outline, the part that it encloses.

    Args:
        view: what the visitor has chosen.
        coordinates: (n, 2) or (n, 3).
        digits: the test images and their labels; None without MNIST.
        probabilities: (n, 10), the network's.
        shown: (n,), True for the digits to show.
        outline: (k, 2), or None.
        drag: what dragging does, a key of `controls.DRAG`, or None.
    """
    labels = None if digits is None else digits.labels
    whole = (coordinates.min(axis=0), coordinates.max(axis=0))
    part = None if outline is None else (outline.min(axis=0), outline.max(axis=0))
    picture, opacity = None, view.opacity
    if digits is not None and view.pictures:
        picture = draw_pictures(coordinates, part or whole, digits, shown)
        opacity *= OVER_PICTURES
    figure = map_figure(
        coordinates,
        colour_groups(view.colour, labels, probabilities, shown),
        hover_texts(labels, probabilities.argmax(axis=1)),
        look(),
        size=view.size,
        opacity=opacity,
        height=HEIGHTS[screen()],
        drag="lasso" if drag == "outline" else "pan",
        view=part,
        picture=picture,
        zoom_key=(
            f"{view.space} {view.run.name} {view.n_neighbors} {view.dimensions} "
            f"{'' if outline is None else outline_to_text(outline)}"
        ),
    )
    answers = probabilities.argmax(axis=1) if labels is None else labels
    _name_digits(figure, coordinates, answers, shown, part or whole)
    if outline is not None:
        draw_outline(figure, outline, look())
    return figure


def as_the_browser_can_draw_it(figure: go.Figure, view: View) -> go.Figure:
    """The same figure where the browser has WebGL; without it a slower one, if there is any."""
    if session.visit().has_webgl:
        return figure
    if view.dimensions == 3:
        st.info("This browser cannot show maps in 3-D, since it has no WebGL. Choose 2-D.")
    return draw_without_webgl(figure)


def screen() -> str:
    """The kind of screen, a key of `HEIGHTS`."""
    if is_phone():
        return "phone"
    return "projector" if look().scale > 1 else "laptop"


def _name_digits(
    figure: go.Figure,
    coordinates: Float32,
    answers: npt.NDArray[np.integer],
    shown: Mask,
    view: tuple[Outline, Outline],
) -> None:
    """Write each digit where most of its points are, within the part of the map that is shown."""
    low, high = view
    visible = shown & ((coordinates >= low) & (coordinates <= high)).all(axis=1)
    middles = examples.middles(coordinates[visible], answers[visible])
    if not middles:
        return
    apart = 0.09 if is_phone() else 0.065
    size = np.array(high - low)
    if is_phone():
        size[1] *= FLAT
    places = examples.move_apart(np.array(list(middles.values())), size, apart)
    names = [str(digit) for digit in middles]
    colours = dict(zip(names, (look().series[digit] for digit in middles), strict=True))
    name_groups(figure, dict(zip(names, places, strict=True)), colours, look())


def colour_groups(
    colour: str, labels: UInt8 | None, probabilities: Float32, shown: Mask
) -> list[Group]:
    """The points that are shown, in one group for each colour."""
    predictions, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    if colour == "confidence":
        indices = groups.order_by_confidence(confidence, shown)
        return [Group("confidence", indices, confidence[indices])]
    if colour == "right" and labels is not None:
        correct, misread = groups.group_by_correctness(labels, predictions, shown)
        return [Group("correct", correct, look().quiet), Group("errors", misread, look().answer)]
    answers = predictions if colour == "prediction" or labels is None else labels
    return [
        Group(str(digit), indices, look().series[digit])
        for digit, indices in groups.group_by_digit(answers, shown).items()
    ]


def hover_texts(labels: UInt8 | None, predictions: npt.NDArray[np.integer]) -> list[str]:
    """The text for each point under the mouse."""
    answers = [f"read as {sentences.a(digit)}" for digit in predictions.tolist()]
    if labels is None:
        return [f"Image {index}: {answer}" for index, answer in enumerate(answers)]
    return [
        f"Image {index}: {sentences.a(label)}, {answer}"
        for index, (label, answer) in enumerate(zip(labels.tolist(), answers, strict=True))
    ]


def draw_pictures(
    coordinates: Float32, view: tuple[Outline, Outline], digits: Digits, shown: Mask
) -> Picture:
    """The digits as small pictures in their colours, at most one in each cell of a grid."""
    low, high = view
    indices = np.flatnonzero(shown)
    images, labels = digits.images[indices], digits.labels[indices]
    colours = np.array([ImageColor.getrgb(colour) for colour in look().series], np.uint8)
    grid = mosaic.choose_one_per_cell(coordinates[indices], low, high, GRID)
    picture = mosaic.draw_mosaic(images, colours[labels], grid)
    return Picture(gallery.png_url(picture), low, high)


def mark_drawings(figure: go.Figure, placed: Placement, dimensions: int) -> None:
    """Mark the visitor's drawings: the last one as "yours", earlier ones "drawing 1" and so on."""
    places = placed.coordinates[:, :dimensions]
    names = [f"drawing {number}" for number in range(1, len(places))]
    mark_points(figure, places, "your drawing", [*names, "yours"], look(), is_drawing=True)


def mark_digit(figure: go.Figure, coordinates: Float32, index: int) -> None:
    """Mark the digit that the visitor has chosen."""
    mark_points(
        figure, coordinates[[index]], "chosen digit", [str(index)], look(), is_drawing=False
    )
