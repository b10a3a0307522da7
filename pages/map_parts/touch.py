"""Fingers on the map: they scroll the page and tap points, until the map is to be explored.

Plotly takes every touch that starts on the map, which traps the page, and Streamlit does not report
clicks on points of a 3-D map. This component stands beside the map and does both in the browser. It
also tells if the browser has no WebGL, with which Plotly draws points.
"""

import streamlit as st

from pages.shared import session

# Plotly never sees a touch that is stopped here. The browser then scrolls, or turns a tap into the
# events of a mouse, which Plotly understands.
JS = """
let exploring = false, drawing = false, tapped = 0, report = () => {};
const SOON = 700;  // milliseconds: Plotly looks for the point under a finger after the tap
const KINDS = ["touchstart", "touchmove", "touchend", "touchcancel"];

const hasWebgl = (() => {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl"));
  } catch {
    return false;
  }
})();

// Streamlit may drop what a component says while the page still runs.
function tellWebgl(known, setStateValue) {
  if (hasWebgl === known) return;
  const page = document.querySelector("[data-testid=stApp]");
  if (page?.dataset.testScriptState === "running") setTimeout(tellWebgl, 200, known, setStateValue);
  else setStateValue("webgl", hasWebgl);
}

const plotOf = event => event.target.closest?.(".st-key-map .js-plotly-plot");

function keepFromPlotly(event) {
  if (plotOf(event) && !exploring && !drawing) event.stopPropagation();
}

function listenToClicks(event) {
  const plot = plotOf(event);
  if (!plot || plot.isHeard) return;
  plot.isHeard = true;
  const choose = ({ points: [point] }) => {
    if (point?.data.type === "scatter3d" && Number.isInteger(point.customdata)) {
      report(point.customdata);
    }
  };
  plot.on("plotly_click", choose);
  plot.on("plotly_hover", found => { if (Date.now() - tapped < SOON) choose(found); });
}

function noticeTap(event) {
  if (event.pointerType === "touch" && plotOf(event)) tapped = Date.now();
}

export default function({ data, parentElement, setTriggerValue, setStateValue }) {
  tellWebgl(data.webgl, setStateValue);
  const button = parentElement.querySelector("button");
  report = index => setTriggerValue("clicked", index);
  drawing = data.drawing;
  const show = () => {
    button.setAttribute("aria-pressed", exploring);
    button.textContent = exploring ? "Done: let fingers scroll" : "Explore with a finger";
    button.hidden = drawing;
    document.documentElement.dataset.fingerMoves = exploring || drawing ? "map" : "page";
  };
  button.onclick = () => { exploring = !exploring; show(); };
  show();
  for (const kind of KINDS) {
    document.addEventListener(kind, keepFromPlotly, { capture: true, passive: true });
  }
  document.addEventListener("pointerover", listenToClicks, { capture: true });
  document.addEventListener("pointerdown", listenToClicks, { capture: true });
  document.addEventListener("click", noticeTap, { capture: true });
}
"""
CSS = """
button { all: unset; cursor: pointer; display: none; box-sizing: border-box; min-height: 2.5rem;
  padding: 0.25rem 0.75rem; border: 1px solid var(--st-border-color, #8888);
  border-radius: var(--st-button-radius, 0.5rem); font: 1rem var(--st-font);
  color: var(--st-text-color); }
button[aria-pressed="true"] { border: 2px solid var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-text-color); }
button[hidden] { display: none !important; }
@media (any-pointer: coarse) { button { display: inline-block; } }
"""
# In the page itself, not in the component.
PAGE_CSS = """
html:not([data-finger-moves="map"]) .st-key-map .js-plotly-plot * {
  touch-action: manipulation !important; }
"""

_touch = st.components.v2.component("touch", html="<button></button>", css=CSS, js=JS)


def let_fingers_scroll(*, drawing: bool) -> int | None:
    """Let fingers on the map scroll the page; return the digit just clicked on a 3-D map, if any.

    Args:
        drawing: whether fingers draw an outline on the map instead.
    """
    st.html(f"<style>{PAGE_CSS}</style>")
    visit = session.visit()
    found = _touch(
        key="touch",
        data={"drawing": drawing, "webgl": visit.has_webgl},
        on_clicked_change=lambda: None,
        on_webgl_change=lambda: None,
    )
    visit.has_webgl = found.get("webgl") is not False
    clicked = found.get("clicked")
    return clicked if isinstance(clicked, int) else None
