"""Maps for the page that shows them: found or computed, with pictures, and what was drawn."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.charts import style
from mnist_core.charts.digit_map import Picture
from mnist_core.digit_map import digit_map, distances, mosaic, neighbours, placing
from mnist_core.digit_map.digit_map import DigitMap
from mnist_core.drawing import normalize
from mnist_core.networks import classifier
from mnist_core.networks.runs import Run
from pages.shared import address, canvas, gallery, loaders
from pages.shared.digit_sources import Digits, Float32

GRID = (24, 40)  # rows and columns of pictures on the map

UInt8 = npt.NDArray[np.uint8]


@st.cache_resource(show_spinner=False)
def kept_maps() -> dict[tuple[str, str, int], DigitMap]:
    """Maps that were computed for somebody, for all who visit."""
    return {}


@st.cache_resource(show_spinner="Reading the map", max_entries=50)
def _read_map(file: Path, changed: int) -> DigitMap:
    return digit_map.read_map(file)


@st.cache_resource(show_spinner="Reading the map", hash_funcs=loaders.BY_VERSION, max_entries=50)
def _read_map_of(run: Run) -> DigitMap | None:
    return digit_map.of_run(run)


def read_map(space: str, run: Run) -> DigitMap | None:
    """The map that ships: of the pixels, or with a run; None where there is none.

    Raises:
        DamagedMap, DamagedRun: it cannot be read.
    """
    if space != "pixels":
        return _read_map_of(run)
    if not digit_map.PIXELS.exists():
        return None
    return _read_map(digit_map.PIXELS, digit_map.PIXELS.stat().st_mtime_ns)


@st.cache_resource(
    show_spinner="The network looks at MNIST’s 10,000 test images",
    hash_funcs=loaders.BY_VERSION,
    max_entries=4,
)
def _features(run: Run, _digits: Digits) -> Float32:
    return classifier.features(run, _digits.images)


@dataclass(frozen=True)
class Points:
    """MNIST's test images as points of a space: their pixels, or a network's features."""

    space: str
    run: Run
    digits: Digits

    def all(self) -> distances.Points:
        """The points (10000, d)."""
        if self.space == "pixels":
            return self.digits.images.reshape(len(self.digits.images), -1)
        return _features(self.run, self.digits)

    def nearest(self, index: int, count: int = 10) -> distances.Indices:
        """The digits nearest to one of them, nearest first."""
        points = self.all()
        found = neighbours.nearest_neighbours(points, points[[index]], count + 1)[0]
        others: distances.Indices = found[found != index]
        return others[:count]

    def place(self, found: DigitMap, drawn: list[UInt8]) -> placing.Placement:
        """Where drawings (28, 28) lie on a map of these points."""
        images = np.array(drawn)
        points: distances.Points = images.reshape(len(images), -1)
        if self.space != "pixels":
            points = loaders.load_network(self.run).features(images)
        return placing.place_points(digit_map.as_embedding(found, self.all()), points)


def back_to_the_usual() -> None:
    """Instead of a computation that takes too long: the map that ships."""
    address.forget("neighbors")


def find_map(space: str, run: Run, n_neighbors: int, digits: Digits | None) -> DigitMap | None:
    """The map of a space: the one that ships, or one computed now; None where neither can be."""
    shipped = read_map(space, run) if n_neighbors == digit_map.DEFAULT_NEIGHBORS else None
    if shipped is not None:
        return shipped
    key = (space, "" if space == "pixels" else str(run.folder) + run.version, n_neighbors)
    if key in kept_maps():
        return kept_maps()[key]
    if digits is None:
        return None
    points = Points(space, run, digits).all()
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, "Laying 10,000 digits on a map")
        st.button("Cancel", icon=":material/close:", on_click=back_to_the_usual)
        found = digit_map.compute_map(
            points,
            digits.labels,
            n_neighbors=n_neighbors,
            progress=lambda share, what: bar.progress(share, f"Laying digits on a map: {what}"),
        )
    place.empty()
    kept_maps()[key] = found
    return found


def picture_of(
    coordinates: np.ndarray,
    view: tuple[np.ndarray, np.ndarray],
    digits: Digits,
    shown: npt.NDArray[np.bool_],
) -> Picture:
    """The digits themselves on the map, one a cell of a grid, in their colours."""
    chosen = np.flatnonzero(shown)
    grid = mosaic.one_per_cell(coordinates[chosen], *view, GRID)
    rows, columns = GRID
    colours = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in style.SERIES])
    tiles = np.zeros((rows, columns, 28, 28, 4), np.uint8)
    for row, column in np.argwhere(grid >= 0):
        index = chosen[grid[row, column]]
        tiles[row, column, ..., :3] = colours[digits.labels[index]]
        tiles[row, column, ..., 3] = digits.images[index]
    picture = tiles.transpose(0, 2, 1, 3, 4).reshape(rows * 28, columns * 28, 4)
    return Picture(gallery.png_url(picture), *view)


def your_digits() -> list[UInt8]:
    """What was drawn in this session, (28, 28) each, the last one last."""
    drawn = []
    for drawing in canvas.finished():
        try:
            drawn.append(normalize.normalize(canvas.ink(drawing)))
        except normalize.BlankDrawing:
            continue
    return drawn
