"""Bring what a click has chosen into view, if it lies outside the screen."""

from collections.abc import Hashable

import streamlit as st

JS = """
const last = {};
const STACKED = 640;  // pixels: a page no wider than this has its columns one below another

// While a stroke is drawn, the canvas must not move under the pen.
let pressed = false;
const main = () => document.querySelector("[data-testid=stMain]");
addEventListener("pointerdown", () => {
  pressed = true;
  main()?.scrollTo({ top: main().scrollTop, behavior: "instant" });  // and ends what scrolls
}, true);
for (const kind of ["pointerup", "pointercancel"]) {
  addEventListener(kind, () => { pressed = false; }, true);
}

export default function({ data, parentElement }) {
  const mark = parentElement.querySelector("div");  // the parent may be a shadow root
  bringIfChanged(data, mark);
  const follow = (event) => {
    if (!event.target.closest?.(`a[href="#${data.name}"]`)) return;
    event.preventDefault();
    scrollTo(mark);
  };
  addEventListener("click", follow, true);
  return () => removeEventListener("click", follow, true);
}

function bringIfChanged(data, mark) {
  // A click may be faster than the first call.
  const before = data.name in last ? last[data.name] : data.at_opening;
  last[data.name] = data.what;
  if (before === data.what || !data.what) return;
  if (data.only_stacked && innerWidth > STACKED) return;
  const scroll = () => {
    if (pressed) return;
    const { top } = mark.getBoundingClientRect();
    if (top <= 0 || top >= data.lowest * innerHeight) scrollTo(mark);
  };
  scroll();
  // What is below may still be arriving, and until then the page is too short.
  const later = [500, 1200, 2500].map((wait) => setTimeout(scroll, wait));
  const stop = () => later.forEach(clearTimeout);
  for (const kind of ["pointerdown", "wheel", "keydown"]) {
    addEventListener(kind, stop, { once: true });
  }
}

function scrollTo(mark) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  mark.style.scrollMarginTop = "4.5rem";
  mark.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
}
"""

_into_view = st.components.v2.component("into_view", html="<div></div>", js=JS)


def bring_into_view(
    name: str,
    what: Hashable,
    *,
    at_opening: Hashable = "",
    only_stacked: bool = False,
    lowest: float = 0.6,
) -> None:
    """Put this above something that a click chooses; it is scrolled to whenever `what` changes.

    A link to #name scrolls to it too, and leaves the address as it is.

    Args:
        name: of the place on the page.
        what: is chosen; "" for nothing, and then the page stays where it is.
        at_opening: what was chosen when the page was opened, which does not scroll.
        only_stacked: only where columns lie one below another, as on phones.
        lowest: how far down it may be without scrolling, as a share of the screen's height.
    """
    _into_view(
        key=f"into-view-{name}",
        data={
            "name": name,
            "what": str(what),
            "at_opening": str(at_opening),
            "only_stacked": only_stacked,
            "lowest": lowest,
        },
    )
