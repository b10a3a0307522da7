"""Bring what a click has chosen into view, if it lies outside the screen."""

from collections.abc import Hashable

import streamlit as st

JS = """
const last = {};

export default function({ data, parentElement }) {
  const known = data.name in last, changed = last[data.name] !== data.what;
  last[data.name] = data.what;
  if (!known || !changed || !data.what) return;
  const { top } = parentElement.getBoundingClientRect();
  if (top > 0 && top < 0.6 * innerHeight) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  parentElement.style.scrollMarginTop = "4.5rem";
  parentElement.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
}
"""

_into_view = st.components.v2.component("into_view", html="<span></span>", js=JS)


def bring_into_view(name: str, what: Hashable) -> None:
    """Put this above something that a click chooses; it is scrolled to whenever `what` changes.

    Args:
        name: of the place on the page.
        what: is chosen; "" for nothing, which is not scrolled to.
    """
    _into_view(key=f"into-view-{name}", data={"name": name, "what": str(what)})
