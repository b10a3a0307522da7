"""Keeps the space bar for the presenter's next step, also after a click on a view.

A button that was clicked keeps the focus, and would take the space bar for itself.
"""

import streamlit as st

JS = """
export default function() {
  // Widgets keep their clicks to themselves, so they are seen on their way down.
  const letGo = (event) => {  // a click by keyboard has no detail, and keeps its place
    if (event.detail && event.target.closest?.(".st-key-views")) {
      setTimeout(() => document.activeElement?.blur(), 0);
    }
  };
  addEventListener("click", letGo, true);
  return () => removeEventListener("click", letGo, true);
}
"""

_space_bar = st.components.v2.component("space_bar", html="<div></div>", js=JS)


def keep_free() -> None:
    """Take the focus from a view that was clicked."""
    with st.container(key="space-bar"):
        _space_bar(key="space_bar")
