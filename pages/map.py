"""How do digits lie relative to each other? A map, and the digit just drawn on it."""

from typing import Any

import numpy as np
import streamlit as st

from mnist_core.charts import style
from mnist_core.charts.digit_map import Group, draw_outline, map_figure, mark_points
from mnist_core.digit_map.digit_map import DEFAULT_NEIGHBORS, DamagedMap, DigitMap, most_mixed_pairs
from mnist_core.digit_map.distances import UnusablePoints
from mnist_core.digit_map.outline import points_inside
from mnist_core.networks import run_files
from mnist_core.networks.classifier import NotExported
from mnist_core.networks.runs import Run
from pages.map_parts import maps
from pages.shared import address, digit_browser, digit_sources, gallery, loaders, sentences
from pages.shared.digit_sources import Digits, Float32

SPACES = {"features": "as the network sees them", "pixels": "raw pixels"}
SHOWN = {"points": "points", "digits": "the digits themselves"}
DIMENSIONS = {"2": "flat", "3": "in space"}
COLOURS = {
    "label": "true digit",
    "prediction": "read as",
    "right": "errors",
    "confidence": "confidence",
}
NEIGHBORS = ["3", "5", "8", "12", "20", "30"]
SIZES, OPACITIES = ["3", "5", "7", "10"], ["0.2", "0.5", "0.8", "1"]
BELOW_EACH = "below each, left its label, right what it is read as"
MOST_CORNERS = 24  # of an outline in the URL


def grouped(
    colour: str, labels: maps.UInt8 | None, rows: Float32, shown: np.ndarray
) -> list[Group]:
    """The points that are shown, bool (n,), by what is to be told apart."""
    predicted, confidence = rows.argmax(axis=1), rows.max(axis=1)
    if colour == "confidence":
        chosen = np.flatnonzero(shown)
        chosen = chosen[np.argsort(-confidence[chosen])]  # the least certain lie on top
        return [Group("confidence", chosen, confidence[chosen])]
    if colour == "right" and labels is not None:
        right = predicted == labels
        return [
            Group("read right", np.flatnonzero(shown & right), style.GREY),
            Group("read wrong", np.flatnonzero(shown & ~right), style.PREDICTED),
        ]
    of = predicted if colour == "prediction" or labels is None else labels
    return [
        Group(str(digit), np.flatnonzero(shown & (of == digit)), style.SERIES[digit])
        for digit in range(10)
        if (shown & (of == digit)).any()
    ]


def choose_on_map(selection: Any) -> None:
    """Take what was clicked, or outlined, into the URL."""
    if selection.lasso:
        outline = np.array([selection.lasso[0]["x"], selection.lasso[0]["y"]]).T
        corners = outline[:: -(-len(outline) // MOST_CORNERS)]
        address.put("region", " ".join(f"{x:.4g},{y:.4g}" for x, y in corners))
        digit_browser.reset_gallery()
    elif selection.points and "customdata" in selection.points[0]:
        address.put("digit", str(int(np.ravel(selection.points[0]["customdata"])[0])))


def region_of_url() -> np.ndarray | None:
    """The outline that the URL asks for, (k, 2)."""
    asked = address.value_of("region")
    if not asked:
        return None
    try:
        corners = [[float(value) for value in corner.split(",")] for corner in asked.split()]
        outline = np.array(corners)
        if outline.shape == (len(corners), 2) and len(corners) > 2 and np.isfinite(outline).all():
            return outline
    except ValueError:
        pass
    address.say_unknown("region", asked, "the whole map")
    return None


def forget_region() -> None:
    """Show the whole map again."""
    address.forget("region")
    digit_browser.reset_gallery()


def show_figures(found: DigitMap) -> None:
    """How far the map is to be trusted, and who lies among whom, in words."""
    pairs = [
        f"{one} and {other} share {share:.1%}" for one, other, share in most_mixed_pairs(found)[:3]
    ]
    pieces = f" The graph of neighbours was in {found.pieces} pieces, which were tied together."
    st.markdown(
        f"Trustworthiness **{found.trustworthiness:.3f}**: 1 if neighbours on the flat map were "
        "always neighbours in the space that it shows. The 15 nearest on the map name the digit "
        f"right in **{found.vote_accuracy:.1%}** of the cases. Of their neighbours in that space, "
        f"{', '.join(pairs) or 'no two digits share any'}." + pieces * (found.pieces > 1)
    )


def show_strip(digits: Digits, indices: np.ndarray, rows: Float32, key: str) -> None:
    """Digits in a row; a click on one chooses it."""
    items = [digit_browser.item(digits, int(index), rows[index]) for index in indices]
    clicked = gallery.show(digits.images[indices], items, key=key)
    if clicked is not None:
        address.put("digit", str(int(indices[clicked])))
        st.rerun()


def show_yours(
    nearest: np.ndarray, drawing: maps.UInt8, network: Run, digits: Digits, rows: Float32
) -> None:
    """The last drawing, what the network makes of it, and the digits that lie nearest to it."""
    st.subheader("Your drawing")
    try:
        (reading,) = loaders.load_network(network).read(drawing[np.newaxis])
    except (run_files.DamagedRun, NotExported) as problem:
        st.error(str(problem))
        return
    picture, words = st.columns([1, 3], vertical_alignment="center")
    with picture:
        digit_browser.show_large(drawing, "your drawing", "7rem")
    with words:
        st.markdown(f"{network.name}: “{sentences.sentence(reading)}”")
        if reading.verdict == "not a digit":
            st.markdown("All others on this map are digits, so it has to lie among such.")
        st.markdown(
            f"The ten digits nearest to it: **{sentences.counted(digits.labels[nearest])}** "
            f"({BELOW_EACH}). On the map it is the golden mark called “yours”; earlier drawings "
            "are numbered."
        )
    show_strip(digits, nearest, rows, key="yours")


def show_region(digits: Digits, inside: np.ndarray, rows: Float32) -> None:
    """What lies inside the outline."""
    st.subheader(f"Inside the outline: {len(inside):,} digits")
    if len(inside):
        st.markdown(f"**{sentences.counted(digits.labels[inside])}**")
        digit_browser.browse(digits, inside.tolist(), rows, key="inside")
    else:
        st.markdown("Nothing lies inside it.")


st.title("How do digits lie relative to each other?")
whole = loaders.read_runs()
digits = digit_sources.load("mnist", "show true digits, pictures and your drawings on the map")
labels = None if digits is None else digits.labels
with st.container(horizontal=True):
    run = loaders.choose_run(whole)
    space = address.choose("Laid out", "space", SPACES, forget_region)
with st.container(horizontal=True):
    known = COLOURS if digits else {name: COLOURS[name] for name in ("prediction", "confidence")}
    colour = address.choose("Colours", "colour", known)
    dimensions = int(address.choose("Map", "dimensions", DIMENSIONS, forget_region))
    pictures = "points"
    if digits is not None and dimensions == 2:
        pictures = address.choose("Show", "show", SHOWN)
with st.expander("Neighbours, points, and which digits"):
    with st.container(horizontal=True):
        usual = str(DEFAULT_NEIGHBORS)
        n_neighbors = int(address.choose_from("Neighbours", "neighbors", NEIGHBORS, usual))
        size = float(address.choose_from("Size of a point", "size", SIZES, "5"))
        opacity = float(address.choose_from("Opacity", "opacity", OPACITIES, "0.8"))
    only = digit_browser.choose_some("Only these digits", "only")

drawn = maps.your_digits() if digits is not None else []
try:
    found = maps.find_map(space, run, n_neighbors, digits)
    if found is None:
        st.info("This map has to be computed of MNIST’s images. The one of 5 neighbours ships.")
        st.stop()
    points = None if digits is None else maps.Points(space, run, digits)
    placed = points.place(found, drawn) if points and drawn else None
    rows = digit_sources.stored(run)
except (DamagedMap, UnusablePoints, run_files.DamagedRun, NotExported) as problem:
    st.error(str(problem))
    st.stop()

coordinates = found.coordinates[:, :dimensions]
shown = np.isin(rows.argmax(axis=1) if labels is None else labels, only)
view = (coordinates.min(axis=0), coordinates.max(axis=0))
outline = region_of_url() if dimensions == 2 else None
inside = np.arange(0)
if outline is not None:
    inside = points_inside(coordinates, outline)
    inside = inside[shown[inside]]
    view = (outline.min(axis=0), outline.max(axis=0))
picture = None
if digits is not None and pictures == "digits":
    picture = maps.picture_of(coordinates, view, digits, shown)
figure = map_figure(
    coordinates,
    grouped(colour, labels, rows, shown),
    [
        f"{index}: {sentences.a(int(labels[index])) + ', ' if labels is not None else ''}"
        f"read as {sentences.a(read)}"
        for index, read in enumerate(rows.argmax(axis=1).tolist())
    ],
    size=size,
    opacity=opacity * (0.06 if picture else 1),
    view=None if outline is None else view,
    picture=picture,
    unmoved=f"{space} {run.name} {n_neighbors} {dimensions} {address.value_of('region')}",
)
if outline is not None:
    draw_outline(figure, outline)
if placed is not None:
    names = [*map(str, range(1, len(drawn))), "yours"]
    places = placed.coordinates[:, :dimensions]
    mark_points(figure, places, "your drawings", names, star=True)
asked = address.asked("digit", [str(index) for index in range(len(coordinates))])
if asked:
    mark_points(figure, coordinates[[int(asked)]], "chosen", [asked], star=False)

left, right = st.columns([3, 2], gap="medium")
with left:
    address.clickable_chart(
        figure,
        "map",
        choose_on_map,
        kept=("region", "page", "digit"),
        selection_mode=["points", "lasso"],
        config={"scrollZoom": True},
    )
    if outline is not None:
        st.button("The whole map", icon=":material/zoom_out_map:", on_click=forget_region)
    st.caption(
        f"Each {'picture' if picture else 'point'} is one of MNIST’s 10,000 test images. Drag to "
        "move, scroll to zoom, click one (tap twice) to see its digit; outline some with the lasso "
        "above the map to see them all; click the legend to hide a digit."
        if dimensions == 2
        else "Drag to turn, scroll to zoom. To see a digit, type its number."
    )
with right:
    if digits is not None and points is not None:
        if asked:
            chosen = int(asked)
            digit_browser.show_reading(digits, chosen, run.name, rows[chosen])
            seen = "in its pixels" if space == "pixels" else f"as {run.name} sees it"
            st.markdown(f"Nearest to it, {seen} ({BELOW_EACH}):")
            show_strip(digits, points.nearest(chosen), rows, key="near-chosen")
        digit_browser.choose_index(len(coordinates), int(asked) if asked else None)
        if outline is not None:
            show_region(digits, inside, rows)
        if placed is not None:
            show_yours(placed.neighbours[-1], drawn[-1], run, digits, rows)
        elif st.button("Draw a digit, and it appears on this map", icon=":material/draw:"):
            st.switch_page("pages/draw.py", query_params={"network": run.name})
show_figures(found)
table = [
    {
        "index": index,
        "label": "" if labels is None else int(labels[index]),
        "prediction": int(rows[index].argmax()),
        **dict(zip("xyz", map(float, place), strict=False)),
    }
    for index, place in enumerate(coordinates)
]
loaders.offer_csv("Coordinates as CSV", f"map-{space}-{run.name}-{n_neighbors}", table)
