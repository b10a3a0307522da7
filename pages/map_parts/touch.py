"""Fingers and clicks on the map, where Plotly and Streamlit do not do what people expect.

A finger on a Plotly chart that can be dragged traps the page: Plotly takes every touch for itself.
So one finger is kept from Plotly, and scrolls the page; a tap reaches Plotly as a click. After
"Explore" a finger moves the map. Streamlit does not report clicks on 3-D points; this does.
"""

from collections.abc import Callable

import streamlit as st

from pages.shared import address

JS = """
let exploring = false, listening = false;

const keepFromPlotly = (event) => {
  const onMap = event.target instanceof Element && event.target.closest(".st-key-map");
  if (onMap && !exploring && event.touches.length < 2) event.stopPropagation();
};

export default function({ data, setTriggerValue }) {
  exploring = data.exploring;
  if (!listening) {
    for (const kind of ["touchstart", "touchmove", "touchend"])
      document.addEventListener(kind, keepFromPlotly, { capture: true, passive: true });
    listening = true;
  }
  if (!data.reports) return undefined;
  const report = (event) => {
    const index = event.points[0]?.customdata;
    if (index !== undefined) setTriggerValue("clicked", Number(index));
  };
  let timer, graph;
  const connect = () => {
    const found = document.querySelector(".st-key-map .js-plotly-plot");
    if (found !== graph && found?.on) {
      graph = found;
      graph.on("plotly_click", report);
    }
    timer = setTimeout(connect, 300);
  };
  connect();
  return () => { clearTimeout(timer); graph?.removeListener?.("plotly_click", report); };
}
"""
CSS = """
.st-key-for_fingers { display: none; }
@media (pointer: coarse) { .st-key-for_fingers { display: block; } }
"""
SCROLL = ".st-key-map * { touch-action: pan-y pinch-zoom !important; }"

_touch = st.components.v2.component("map_touch", html="<span></span>", js=JS)


def listen(dimensions: int, choose: Callable[[int], None]) -> None:
    """Offer "Explore" on touch screens, and call `choose` with the index of a clicked 3-D point."""
    with st.container(key="for_fingers"):
        exploring = address.choose_whether("Explore: a finger moves the map", "explore")
    st.html(f"<style>{CSS}{'' if exploring else SCROLL}</style>")
    clicked = _touch(
        key="map-touch",
        data={"exploring": exploring, "reports": dimensions == 3},
        on_clicked_change=lambda: None,
    ).get("clicked")
    if isinstance(clicked, int | float):
        choose(int(clicked))
