"""Is everything working? Checks of the server, of the address for phones and of the browser."""

import re

import streamlit as st

from mnist_core import doctor
from mnist_core.doctor import Check
from pages.doctor_parts import browser, phone
from pages.shared import address, presenter

ICONS = {
    "ok": ":green[:material/check_circle:]",
    "warning": ":orange[:material/warning:]",
    "problem": ":red[:material/error:]",
}
TELL = "Tell the person who runs the app."
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
    """All checks in one or two sentences."""
    problems = sum(check.state == "problem" for check in checks)
    warnings = sum(check.state == "warning" for check in checks)
    if problems:
        next_step = "See what to do below." if presenter.is_presenter() else TELL
        return f"{_counted(problems, 'problem')} to solve. {next_step}"
    if warnings:
        return f"The app works. {_counted(warnings, 'thing')} could be better."
    return "Everything on the server works."


def line(check: Check) -> str:
    """One check as Markdown: an icon, what was found, and for the presenter what to do."""
    found = f"{ICONS[check.state]} {_escape(check.found)}"
    if check.advice and presenter.is_presenter():
        return f"{found} **What to do:** {check.advice}"
    return found


def details(checks: list[Check]) -> str:
    """The paths and errors of all checks, a line for each."""
    return "\n".join(f"{check.name}: {check.details}" for check in checks if check.details)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _escape(text: str) -> str:
    """Show characters that mean something in Markdown as they are."""
    return re.sub(r"([!-/:-@[-`{-~])", r"\\\1", text)


def show_server() -> None:
    """What was found on the computer that runs the app."""
    checks = check_machine()
    st.header("The server", anchor="server")
    st.markdown(summary(checks))
    st.html(f"<style>{LIST}</style>")
    with st.container(key="checks"):
        st.markdown("\n".join(f"- {line(check)}" for check in checks))
    presenter.show_details(
        f"{details(checks)}\n`python -m mnist_core doctor` shows the same in a terminal."
    )
    st.button("Check again", icon=":material/refresh:")
    st.caption("These checks are about the computer that runs the app.")


def show_phones() -> None:
    """How phones open the app."""
    st.header("Phones", anchor="phones")
    phone.show()


st.title("Is everything working?")
address.say_unknown_parameters(())
if address.is_presenting():  # the room wants the code
    show_phones()
    show_server()
else:
    show_server()
    show_phones()
st.header("Your browser", anchor="browser")
browser.show()
