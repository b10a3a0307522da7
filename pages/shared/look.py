"""How a page looks to a visitor: the theme, the kind of screen, and the presenting mode."""

import streamlit as st

from mnist_core.charts.look import DARK, LIGHT, Look
from pages.shared import session

SCREENS = ("phone", "laptop", "projector")

# The browser tells when the page has run: Streamlit would drop choices of the address otherwise.
JS = """
const kind = () => innerWidth >= 1600 ? "projector" : innerWidth < 768 ? "phone" : "laptop";
const runs = () => {
  const app = document.querySelector("[data-testid=stApp]");
  return app?.dataset.testScriptState === "running";
};

export default function({ data, setStateValue }) {
  let timer;
  const tell = () => {
    clearTimeout(timer);
    if (kind() === data.known) return;
    if (runs()) timer = setTimeout(tell, 200);
    else setStateValue("kind", kind());
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(tell, 400); };
  soon();
  addEventListener("resize", soon);
  return () => { clearTimeout(timer); removeEventListener("resize", soon); };
}
"""

_screen = st.components.v2.component("screen", html="<span></span>", js=JS)


def look() -> Look:
    """The look of charts in this visitor's theme and on their screen."""
    visit = session.visit()
    chosen = DARK if st.context.theme.type == "dark" else LIGHT
    large = visit.presenting or visit.screen == "projector"
    return chosen.for_projector() if large else chosen


def is_phone() -> bool:
    """Whether the page is as narrow as a phone's."""
    return session.visit().screen == "phone"


def ask_for_screen() -> None:
    """Have the browser say what kind of screen it is on, if it is not the one we take it for."""
    visit = session.visit()
    if not visit.screen:
        is_mobile = "Mobi" in st.context.headers.get("User-Agent", "")
        visit.screen = "phone" if is_mobile else "laptop"
    found = _screen(key="screen", data={"known": visit.screen}, on_kind_change=lambda: None)
    if found.get("kind") in SCREENS:
        visit.screen = found["kind"]
