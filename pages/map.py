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
from pages.shared import address, digit_browser, digit_sources, loaders, sentences, widgets
from pages.shared.elements.into_view import bring_into_view
from pages.shared.look import is_phone


def choose_on_map(selection: Any) -> None:
    """Put the clicked digit, or the outline drawn around digits, into the address."""
    if selection.lasso:
        outline = np.array([selection.lasso[0]["x"], selection.lasso[0]["y"]]).T
        address.put("region", outline_to_text(thin_outline(outline)))
        digit_browser.reset_gallery()
    elif selection.points and "customdata" in selection.points[0]:
        address.put("digit", str(int(np.ravel(selection.points[0]["customdata"])[0])))


st.title("Which digits look alike?")
address.say_unknown_parameters(controls.PARAMETERS)
whole = loaders.read_runs()
digits = digit_sources.load("mnist", "show true digits, pictures and your drawings on the map")
view = controls.choose_view(whole, labelled=digits is not None)

drawn = [] if digits is None else maps.drawn_digits()
try:
    found = maps.find_map(view.space, view.run, view.n_neighbors, digits)
    if found is None:
        st.info(
            "This map needs the MNIST images, which are missing. Choose 5 neighbours under “More "
            "options” to see the stored map."
        )
        st.stop()
    points = None if digits is None else maps.Points(view.space, view.run, digits)
    placed = points.place(found, drawn) if points and drawn else None
    probabilities = digit_sources.stored(view.run)
except (DamagedMap, UnusablePoints, run_files.DamagedRun, NotExported) as problem:
    st.error(sentences.literal(problem))
    st.stop()

predictions = probabilities.argmax(axis=1)
coordinates = found.coordinates[:, : view.dimensions]
shown = np.isin(predictions if digits is None else digits.labels, view.only)
outline = controls.outline_of_address() if view.dimensions == 2 else None

view.line.markdown(panels.before_or_after(view))
left, right = st.columns([3, 2], gap="xsmall" if is_phone() else "medium")
with left:
    place = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        drag = view.drag
        is_flat = view.dimensions == 2 and digits is not None
        if drag is None and is_flat and not address.is_presenting():
            drag = controls.choose_drag()
        clicked = touch.let_fingers_scroll(drawing=drag == "outline")
        if outline is not None:
            panels.offer_whole_map()
        if placed is None and digits is not None:
            panels.offer_drawing(view.run.name)
    if clicked is not None and clicked != view.digit:
        address.put("digit", str(clicked))
        st.rerun()
    panels.explain_use(view, has_images=digits is not None)
with place:
    figure = chart.draw_map(view, coordinates, digits, probabilities, shown, outline, drag=drag)
    if placed is not None:
        chart.mark_drawings(figure, placed, view.dimensions)
    if view.digit is not None:
        chart.mark_digit(figure, coordinates, view.digit)
    widgets.clickable_chart(
        chart.as_the_browser_can_draw_it(figure, view),
        "map",
        choose_on_map,
        kept=("region", "page", "digit"),
        selection_mode=["points", "lasso"],
        alt=quality.state_result(view, found),
        config={"scrollZoom": True},
    )
with right:
    if digits is None or points is None:
        st.markdown(f"**{quality.describe_mixed(found)}**")
    else:
        region = "" if outline is None else address.value_of("region")
        bring_into_view(
            "map",
            f"{'' if view.digit is None else view.digit}{region}",
            at_opening=address.at_opening("digit") + address.at_opening("region"),
        )
        if view.digit is not None:
            nearest = points.nearest(view.digit)
            panels.show_digit(view, digits, view.digit, nearest, probabilities)
        if outline is not None:
            inside = points_inside(coordinates, outline)
            panels.show_outlined(digits, inside[shown[inside]], probabilities)
        if placed is not None:
            nearest = placed.neighbours[-1]
            panels.show_drawing(drawn[-1], view.run, digits, nearest, probabilities)
        if view.digit is None and outline is None:
            panels.invite(view)
            panels.show_examples(found, digits, probabilities)
with st.expander("How faithful is the map?"):
    if view.dimensions == 3:
        st.markdown("These are the figures of the 2-D map, which is this map seen from one side.")
    st.markdown(quality.describe_quality(found))
    loaders.offer_csv(
        "Coordinates as CSV",
        f"map-{view.space}-{view.run.name}-{view.n_neighbors}",
        coordinate_rows(coordinates, None if digits is None else digits.labels, predictions),
    )
