"""The frame around every page: its style, the tab bar on phones, and the presenting mode."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from pages.shared import address
from pages.shared.look import ask_for_screen, is_phone, look

CSS = Path(__file__).with_suffix(".css")
# Added while presenting: the page alone, large. Only what switches to another view of it stays.
PRESENTING = """
.stAppHeader, .st-key-tabs, .st-key-language, .st-key-more-controls,
.st-key-controls:not(:has(.st-key-space)), .st-key-controls > :not(.st-key-space) {
  display: none !important; }
html { font-size: clamp(20px, 1.45vw, 40px) !important; }
.stMainBlockContainer { padding-top: 1rem; padding-bottom: 1rem; }
.st-key-present { top: auto; bottom: 0.5rem; right: 0.5rem; opacity: 0.5; }
.st-key-present:hover, .st-key-present:focus-within { opacity: 1; }
"""


# On phones, the open page is in the middle of the tab bar, as far as the bar can be scrolled.
JS = """
export default function({ data }) {
  const bar = document.querySelector(".st-key-tabs");
  const tab = bar?.children[data.place];
  if (tab) bar.scrollLeft = tab.offsetLeft - (bar.clientWidth - tab.offsetWidth) / 2;
}
"""

_open_tab = st.components.v2.component("open_tab", html="<span></span>", js=JS)


def show(pages: Sequence[Any], open_page: Any) -> None:
    """Show the frame.

    Args:
        pages: those of the navigation, as `st.Page` makes them.
        open_page: the one that is shown, which need not be one of them.
    """
    presenting = address.is_presenting()
    colours = look()
    variables = (
        f":root {{ --frame-background: {colours.background}; --frame-line: {colours.quiet}; "
        f"--frame-on-primary: {'#161514' if colours.is_dark else '#FFFFFF'}; "
        f"--frame-hovered: {'#6AB2E2' if colours.is_dark else '#004166'}; "
        f"color-scheme: {'dark' if colours.is_dark else 'light'}; }}"
    )
    style = CSS.read_text() + variables + (PRESENTING if presenting else "")
    st.html(f"<style>{style}</style>")
    with st.container(key="frame"):
        ask_for_screen()
        with st.container(key="present"):
            if presenting:
                _button("Leave the presenting mode", "close_fullscreen", address.stop_presenting)
            else:
                _button("Present this page", "present_to_all", address.start_presenting)
        with st.container(key="tabs", horizontal=True):
            for page in pages:
                st.page_link(page)
        addresses = [page.url_path for page in pages]
        if is_phone() and open_page.url_path in addresses:
            _open_tab(key="open_tab", data={"place": addresses.index(open_page.url_path)})


def _button(label: str, icon: str, action: Any) -> None:
    st.button(
        "",
        icon=f":material/{icon}:",
        help=label,
        on_click=action,
        type="tertiary",
        key="presenting",
    )
