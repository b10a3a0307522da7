"""Which digits look alike? A map of MNIST's test images, with the visitor's drawings on it."""

from typing import Any

import numpy as np
import streamlit as st

from mnist_core.digit_map.digit_map import DamagedMap, coordinate_rows
from mnist_core.digit_map.distances import UnusablePoints
from mnist_core.digit_map.outline import outline_to_text, points_inside, thin_outline
from mnist_core.networks import run_files
from mnist_core.networks.classifier import NotExported
from pages.map_parts import chart, controls, maps, panels, quality, touch
from pages.shared import address, digit_browser, digit_sources, loaders
from pages.shared.elements import into_view, links
from pages.shared.look import is_phone


def choose_on_map(selection: Any) -> None:
    """Put the clicked digit, or the outline drawn with the lasso, into the address."""
    if selection.lasso:
        outline = np.array([selection.lasso[0]["x"], selection.lasso[0]["y"]]).T
        address.put("region", outline_to_text(thin_outline(outline)))
        digit_browser.reset_gallery()
    elif selection.points and "customdata" in selection.points[0]:
        address.put("digit", str(int(np.ravel(selection.points[0]["customdata"])[0])))


def choose_digit(index: int) -> None:
    """Put the digit of a clicked 3-D point into the address, and show it."""
    if address.value_of("digit") != str(index):
        address.put("digit", str(index))
        st.rerun()


st.title("Which digits look alike?")
whole = loaders.read_runs()
digits = digit_sources.load("mnist", "show true digits, pictures and your drawings on the map")
view = controls.choose_view(whole, labelled=digits is not None)

drawn = [] if digits is None else maps.drawn_digits()
try:
    found = maps.find_map(view.space, view.run, view.n_neighbors, digits)
    if found is None:
        st.info(
            "This map must be computed from MNIST’s images, which are missing. Choose 5 "
            "neighbours under “More options” to see the stored map."
        )
        st.stop()
    points = None if digits is None else maps.Points(view.space, view.run, digits)
    placed = points.place(found, drawn) if points and drawn else None
    probabilities = digit_sources.stored(view.run)
except (DamagedMap, UnusablePoints, run_files.DamagedRun, NotExported) as problem:
    st.error(str(problem))
    st.stop()

predictions = probabilities.argmax(axis=1)
coordinates = found.coordinates[:, : view.dimensions]
shown = np.isin(predictions if digits is None else digits.labels, view.only)
outline = controls.outline_of_address() if view.dimensions == 2 else None
figure = chart.draw_map(view, coordinates, digits, probabilities, shown, outline)
if placed is not None:
    chart.mark_drawings(figure, placed, view.dimensions)
asked = address.asked("digit", [str(index) for index in range(len(coordinates))])
if asked:
    chart.mark_digit(figure, coordinates, int(asked))

left, right = st.columns([2, 1], gap="medium")
with left:
    address.clickable_chart(
        figure,
        "map",
        choose_on_map,
        kept=("region", "page", "digit"),
        selection_mode=["points", "lasso"],
        config={"scrollZoom": True, "displayModeBar": False}
        if is_phone()
        else {"scrollZoom": True},
        alt=quality.describe_map(view, found),
    )
    touch.listen(view.dimensions, choose_digit)
    if outline is not None:
        st.button(
            "Show the whole map", icon=":material/zoom_out_map:", on_click=controls.forget_outline
        )
    st.caption(panels.explain_map(view, has_images=digits is not None))
with right:
    into_view.bring_into_view("chosen", asked or address.value_of("region"), only_stacked=True)
    if digits is not None and points is not None:
        if asked:
            nearest = points.nearest(int(asked))
            panels.show_digit(view, digits, int(asked), nearest, probabilities)
        if outline is not None:
            inside = points_inside(coordinates, outline)
            panels.show_outlined(digits, inside[shown[inside]], probabilities)
        if placed is not None:
            nearest = placed.neighbours[-1]
            panels.show_drawing(drawn[-1], view.run, digits, nearest, probabilities)
        if not asked and outline is None and placed is None:
            panels.show_examples(found, coordinates, digits, shown)
        if placed is None:
            links.show("draw", "Draw a digit to see it on this map", "draw", network=view.run.name)
with st.expander("How faithful is the map? Numbers and download"):
    st.markdown(quality.describe_quality(found))
    if digits is not None:
        digit_browser.choose_index(len(coordinates), int(asked) if asked else None)
    loaders.offer_csv(
        "Coordinates as CSV",
        f"map-{view.space}-{view.run.name}-{view.n_neighbors}",
        coordinate_rows(coordinates, None if digits is None else digits.labels, predictions),
    )
