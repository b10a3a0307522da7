"""How a page looks to a visitor: the theme, the kind of screen, and the presenting mode."""

import streamlit as st

from mnist_core.charts.look import DARK, LIGHT, Look
from pages.shared import session

SCREENS = ("phone", "laptop", "projector")

# The browser tells when the page has run: Streamlit would drop choices of the address otherwise.
# It also asks for a run when the theme changes: charts are drawn for one theme.
JS = """
const kind = () => innerWidth >= 1600 ? "projector" : innerWidth < 768 ? "phone" : "laptop";
const page = document.querySelector("[data-testid=stApp]");
const theme = () => {
  const [red, green, blue] = getComputedStyle(page).backgroundColor.match(/\\d+/g);
  return +red + +green + +blue < 3 * 128 ? "dark" : "light";
};

export default function({ data, setStateValue }) {
  let timer;
  const tell = () => {
    const found = `${kind()} ${theme()}`;
    if (found === data.known) return;
    if (page.dataset.testScriptState === "running") soon(200);
    else setStateValue("found", found);
  };
  const soon = (wait) => { clearTimeout(timer); timer = setTimeout(tell, wait); };
  const later = () => soon(400);
  const themeChanges = new MutationObserver(later);
  themeChanges.observe(page, { attributeFilter: ["class"] });
  addEventListener("resize", later);
  // A click may change the address, which the browser learns a moment later.
  const afterClick = () => soon(1500);
  addEventListener("click", afterClick, true);
  later();
  return () => {
    clearTimeout(timer);
    themeChanges.disconnect();
    removeEventListener("resize", later);
    removeEventListener("click", afterClick, true);
  };
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
    """Have the browser say what screen and theme it has, if not those that we take it for."""
    visit = session.visit()
    if not visit.screen:
        is_mobile = "Mobi" in st.context.headers.get("User-Agent", "")
        visit.screen = "phone" if is_mobile else "laptop"
    known = f"{visit.screen} {st.context.theme.type or 'light'}"
    told = _screen(key="screen", data={"known": known}, on_found_change=lambda: None).get("found")
    found = told.split(" ")[0] if isinstance(told, str) else ""
    if found in SCREENS:
        visit.screen = found
