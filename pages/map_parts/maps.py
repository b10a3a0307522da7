"""Load or compute the map, and place the visitor's drawings on it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.digit_map import digit_map, distances, neighbours, placing
from mnist_core.digit_map.digit_map import DigitMap
from mnist_core.drawing import normalize, redraw
from mnist_core.networks import classifier
from mnist_core.networks.runs import Run
from pages.shared import address, canvas, loaders
from pages.shared.digit_sources import Digits, Float32

UInt8 = npt.NDArray[np.uint8]


@st.cache_resource(show_spinner=False)
def computed_maps() -> dict[tuple[str, str, int], DigitMap]:
    """The maps that were computed since the start, shared by all visitors."""
    return {}


@st.cache_resource(show_spinner="Loading the map", max_entries=50)
def _read_map(file: Path, changed: int) -> DigitMap:
    return digit_map.read_map(file)


@st.cache_resource(show_spinner="Loading the map", hash_funcs=loaders.BY_VERSION, max_entries=50)
def _read_map_of(run: Run) -> DigitMap | None:
    return digit_map.of_run(run)


def read_map(space: str, run: Run) -> DigitMap | None:
    """Read the stored map of the pixels or of a run; None if there is none.

    Raises:
        DamagedMap, DamagedRun: the map cannot be read.
    """
    if space != "pixels":
        return _read_map_of(run)
    if not digit_map.PIXELS.exists():
        return None
    return _read_map(digit_map.PIXELS, digit_map.PIXELS.stat().st_mtime_ns)


@st.cache_resource(
    show_spinner="The network is reading MNIST’s 10,000 test images",
    hash_funcs=loaders.BY_VERSION,
    max_entries=4,
)
def _features(run: Run, _digits: Digits) -> Float32:
    return classifier.features(run, _digits.images)


@dataclass(frozen=True)
class Points:
    """MNIST's test images as points in a space: their pixels, or a network's features."""

    space: str  # "pixels" or "features"
    run: Run
    digits: Digits

    def vectors(self) -> distances.Points:
        """The points (10000, d)."""
        if self.space == "pixels":
            return self.digits.images.reshape(len(self.digits.images), -1)
        return _features(self.run, self.digits)

    def nearest(self, index: int, count: int = 10) -> distances.Indices:
        """The indices of the digits nearest to a digit, nearest first."""
        points = self.vectors()
        found = neighbours.nearest_neighbours(points, points[[index]], count + 1)[0]
        others: distances.Indices = found[found != index]
        return others[:count]

    def place(self, found: DigitMap, drawn: list[UInt8]) -> placing.Placement:
        """Place drawings (28, 28) on a map of these points."""
        images = np.array(drawn)
        points: distances.Points = images.reshape(len(images), -1)
        if self.space != "pixels":
            points = loaders.load_network(self.run).features(images)
        return placing.place_points(digit_map.as_embedding(found, self.vectors()), points)


def find_map(space: str, run: Run, n_neighbors: int, digits: Digits | None) -> DigitMap | None:
    """Load the stored map of a space, or compute it; None if MNIST is missing for that.

    Raises:
        DamagedMap, DamagedRun, NotExported, UnusablePoints: the map cannot be read or computed.
    """
    if n_neighbors == digit_map.DEFAULT_NEIGHBORS:
        stored = read_map(space, run)
        if stored is not None:
            return stored
    key = (space, "" if space == "pixels" else str(run.folder) + run.version, n_neighbors)
    if key not in computed_maps():
        if digits is None:
            return None
        points = Points(space, run, digits).vectors()
        computed_maps()[key] = _compute_map(points, digits.labels, n_neighbors)
    return computed_maps()[key]


def drawn_digits() -> list[UInt8]:
    """The visitor's drawings as images (28, 28), the last one last."""
    drawn = []
    for drawing in canvas.finished():
        try:
            drawn.append(redraw.stages(drawing).digit)
        except normalize.BlankDrawing:
            continue
    return drawn


def _compute_map(points: distances.Points, labels: UInt8, n_neighbors: int) -> DigitMap:
    """Compute a map, with a progress bar and a button to cancel."""
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, "Computing the map of 10,000 digits")
        st.button("Cancel", icon=":material/close:", on_click=_choose_stored_map)
        found = digit_map.compute_map(
            points,
            labels,
            n_neighbors=n_neighbors,
            progress=lambda share, step: bar.progress(share, f"Computing the map: {step}"),
        )
    place.empty()
    return found


def _choose_stored_map() -> None:
    """Go back to the number of neighbours for which a map is stored."""
    address.forget("neighbors")
