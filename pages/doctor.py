"""Is everything working? Checks of the server, of the address for phones and of the browser."""

import re

import streamlit as st

from mnist_core import doctor
from mnist_core.doctor import Check
from pages.doctor_parts import browser, phone
from pages.shared import address  # noqa: F401  leads the first visitor, if to this page, to app.py

ICONS = {
    "ok": ":green[:material/check_circle:]",
    "warning": ":orange[:material/warning:]",
    "problem": ":red[:material/error:]",
}
FRESH = 10  # seconds: one answer serves a whole class
# The icons take the place of the bullets.
LIST = """
.st-key-checks ul { list-style: none; padding: 0; }
.st-key-checks ul li { margin: 0 0 0.25rem; padding-left: 1.25rem; text-indent: -1.25rem; }
.st-key-checks li span { text-indent: 0; }
"""


@st.cache_data(ttl=FRESH, show_spinner="Checking")
def check_machine() -> list[Check]:
    """The checks of the server, made once for all visitors."""
    return doctor.check_machine()


def summary(checks: list[Check]) -> str:
    """One sentence about all checks."""
    problems = sum(check.state == "problem" for check in checks)
    warnings = sum(check.state == "warning" for check in checks)
    if problems:
        return f"{_counted(problems, 'problem')} to solve. See what to do below."
    if warnings:
        return f"The app works. {_counted(warnings, 'thing')} could be better."
    return "Everything on the server works."


def line(check: Check) -> str:
    """One check as Markdown: an icon, what was found, and what to do."""
    found = f"{ICONS[check.state]} {_escape(check.found)}"
    return f"{found} **What to do:** {check.advice}" if check.advice else found


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _escape(text: str) -> str:
    """Show characters that mean something in Markdown as they are."""
    return re.sub(r"([!-/:-@[-`{-~])", r"\\\1", text)


st.title("Is everything working?")
checks = check_machine()
st.subheader("The server", anchor="server")
st.markdown(summary(checks))
st.html(f"<style>{LIST}</style>")
with st.container(key="checks"):
    st.markdown("\n".join(f"- {line(check)}" for check in checks))
st.button("Check again", icon=":material/refresh:")
st.caption(
    "These checks are about the computer that runs the app. The advice is for the person who "
    "runs it. `python -m mnist_core doctor` shows the same, with more details."
)
st.subheader("Phones", anchor="phones")
phone.show()
st.subheader("Your browser", anchor="browser")
browser.show()
