"""The drawings of the room on the map of MNIST's test images."""

import functools

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.charts.digit_map import Group
from mnist_core.charts.rooms import room_map
from mnist_core.digit_map import digit_map, examples, placing
from mnist_core.digit_map.digit_map import DamagedMap
from mnist_core.digit_map.spectral import Embedding
from mnist_core.drawing import normalize, redraw
from mnist_core.drawing.sketch import Sketch
from mnist_core.rooms import drawings
from mnist_core.rooms.database.connection import Database
from mnist_core.rooms.drawings import Drawing
from mnist_core.rooms.rooms import Room
from pages.shared import mnist_notice
from pages.shared.look import look

MOST = 400  # drawings
BACKGROUND = 2_500  # points of the map
HEIGHT = 430  # pixels on a laptop

Float64 = npt.NDArray[np.float64]


def show(db: Database, room: Room) -> None:
    """The newest drawings in the colours of their digits."""
    mnist = mnist_notice.mnist_if_here()
    embedding = None if mnist is None else _embedding(mnist.test_images)
    if mnist is None or embedding is None:
        st.markdown("The map needs the MNIST images, which are missing. See the page Check-up.")
        return
    found = [one for one in drawings.wall(db, room.id, most=MOST) if one.label is not None]
    placed = [(one, place) for one in found if (place := _place(one.sketch, embedding)) is not None]
    labels = mnist.test_labels[:BACKGROUND]
    background = embedding.coordinates[:BACKGROUND, :2]
    places = np.array([place for _, place in placed]).reshape(-1, 2)
    texts = [""] * len(background) + [
        f"drawing {one.number}, meant: {one.label}" for one, _ in placed
    ]
    figure = room_map(
        np.concatenate([background, places]),
        _groups(labels, 0),
        {str(digit): at for digit, at in examples.middles(background, labels).items()},
        _groups(np.array([_label(one) for one, _ in placed], np.uint8), len(background)),
        texts,
        look(),
        height=HEIGHT,
    )
    st.plotly_chart(figure, key="room-map", config={"displayModeBar": False})
    st.caption(
        "Large: the drawings of this room, in the colours of their digits. Small: MNIST’s test "
        "images. Points close together look alike."
    )


def _label(drawing: Drawing) -> int:
    return -1 if drawing.label is None else drawing.label


def _groups(labels: npt.NDArray[np.uint8], start: int) -> list[Group]:
    """A group for each digit, of points from a place on."""
    return [
        Group(str(digit), np.flatnonzero(labels == digit) + start, look().series[digit])
        for digit in range(10)
    ]


@st.cache_resource(show_spinner=False)
def _embedding(_images: npt.NDArray[np.uint8]) -> Embedding | None:
    """The map of the pixels, ready to place drawings on it."""
    try:
        found = digit_map.read_map(digit_map.PIXELS)
    except (DamagedMap, OSError):
        return None
    return digit_map.as_embedding(found, _images.reshape(len(_images), -1))


@functools.lru_cache(maxsize=2_000)
def _place_once(sketch: Sketch) -> dict[str, Float64]:
    """Where a drawing lies, once that was computed; it takes a millisecond each."""
    return {}


def _place(sketch: Sketch, embedding: Embedding) -> Float64 | None:
    known = _place_once(sketch)
    if not known:
        try:
            digit = redraw.stages(sketch).digit
        except normalize.BlankDrawing:
            return None
        place = placing.place_points(embedding, digit.reshape(1, -1)).coordinates[0, :2]
        known["place"] = place
    return known["place"]
