"""Bring what a click has chosen into view, if it lies outside the screen."""

from collections.abc import Hashable

import streamlit as st

JS = """
const last = {};
const STACKED = 640;  // pixels: a page no wider than this has its columns one below another

export default function({ data, parentElement }) {
  const known = data.name in last, changed = last[data.name] !== data.what;
  last[data.name] = data.what;
  if (!known || !changed || !data.what) return;
  if (data.only_stacked && innerWidth > STACKED) return;
  const mark = parentElement.querySelector("div");  // the parent may be a shadow root
  const { top } = mark.getBoundingClientRect();
  if (top > 0 && top < 0.6 * innerHeight) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  mark.style.scrollMarginTop = "4.5rem";
  mark.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
}
"""

_into_view = st.components.v2.component("into_view", html="<div></div>", js=JS)


def bring_into_view(name: str, what: Hashable, *, only_stacked: bool = False) -> None:
    """Put this above something that a click chooses; it is scrolled to whenever `what` changes.

    Args:
        name: of the place on the page.
        what: is chosen; "" for nothing, and then the page stays where it is.
        only_stacked: only where columns lie one below another, as on phones.
    """
    _into_view(
        key=f"into-view-{name}",
        data={"name": name, "what": str(what), "only_stacked": only_stacked},
    )
