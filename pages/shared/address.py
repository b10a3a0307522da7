"""The address of a page keeps every choice of a visitor, and gives it back.

So a link opens exactly this view, the browser's Back undoes a choice, and a page looks as it was
left when a visitor returns to it. Each value is text in the address. The widgets that follow the
address are in `widgets.py`.
"""

import re
from collections.abc import Collection
from typing import Literal, TypeVar

import streamlit as st

from pages.shared import session, streamlit_compat
from pages.shared.session import Address

Option = TypeVar("Option", bound=str)
SelectionMode = Literal["points", "box", "lasso"]

# Of the values that a link asks for in vain
MOST_NAMED = 3
LONGEST_SHOWN = 40  # characters
# Parameters that a link to any page may have; the latter are added by sites that count clicks.
ANYWHERE = re.compile(r"(present|utm_.*|.*clid)$")

PRESENT = "present"  # the parameter of the presenting mode

streamlit_compat.ignore_pages_directory()


def open_page(page: str) -> None:
    """On return to a page without new query parameters, restore the ones it had.

    Args:
        page: its path in the address; call this each time the whole page runs, before it.
    """
    visit = session.visit()
    visit.followed.clear()
    asked = everything()
    if page != visit.page:
        visit.page = page
        visit.unknown.clear()
        for parameter in visit.parameters:
            st.session_state.pop(parameter, None)  # each page has its own widgets
        left = visit.addresses.get(page, {})
        if asked == visit.exits.pop(page, None):
            st.query_params.from_dict(left)
        elif left and all(left.get(parameter) == values for parameter, values in asked.items()):
            st.query_params.update(left)
        visit.at_opening = None
    if visit.at_opening is None:  # Draw, which has no path, may be the first page
        visit.at_opening = everything()
    if PRESENT in st.query_params:
        visit.presenting = True
    elif visit.presenting:
        st.query_params[PRESENT] = ""
    visit.addresses[page] = everything()


def switch_page(page: str, **parameters: str) -> None:
    """Open another page with parameters in its address.

    Streamlit gives these parameters to the page that is left first, which the browser's history
    keeps; by them `open_page` knows that somebody comes back.

    Args:
        page: its file, such as "pages/draw.py".
        parameters: of its address.
    """
    visit = session.visit()
    visit.exits[visit.page] = {name: [value] for name, value in parameters.items()}
    st.switch_page(page, query_params=parameters or None)


# The presenting mode: ?present hides navigation and controls on all pages until it is left.


def is_presenting() -> bool:
    """Whether this visit presents."""
    return session.visit().presenting


def start_presenting() -> None:
    """Present this page, and those that are opened from it."""
    session.visit().presenting = True
    put(PRESENT, "")


def stop_presenting() -> None:
    """Show navigation and controls again."""
    session.visit().presenting = False
    for parameters in session.visit().addresses.values():
        parameters.pop(PRESENT, None)
    forget(PRESENT)


# Parameters without a widget


def everything() -> Address:
    """Every parameter of the address with its values."""
    return {parameter: values_of(parameter) for parameter in st.query_params}


def values_of(parameter: str) -> list[str]:
    """The values that the address has of a parameter, empty if it has none."""
    return st.query_params.get_all(parameter)


def value_of(parameter: str) -> str:
    """The last value that the address has of a parameter, "" if it has none."""
    return st.query_params.get(parameter, "")


def at_opening(parameter: str) -> str:
    """The last value that the address had when the page was opened, "" if it had none."""
    return (session.visit().at_opening or {}).get(parameter, [""])[-1]


def asked(parameter: str, known: Collection[str]) -> str | None:
    """The value that the address has of a parameter.

    An unknown one leaves the address with a message, and the answer is None.
    """
    found = known_values(parameter, known, instead="")
    if not found:
        forget(parameter)
    return found[-1] if found else None


def put(parameter: str, *values: str) -> None:
    """Put one or several values of a parameter into the address."""
    st.query_params[parameter] = values
    of_this_page()[parameter] = list(values)


def forget(*parameters: str) -> None:
    """Take parameters out of the address."""
    for parameter in parameters:
        st.query_params.pop(parameter, None)
        of_this_page().pop(parameter, None)


def change(**values: str | None) -> None:
    """Change several parameters at once, as one step of the browser's history.

    Args:
        values: of the parameters; None takes a parameter out of the address.
    """
    # The browser may report a click with the address that it had before the latest choices.
    parameters = everything() | of_this_page()
    for parameter, value in values.items():
        parameters.pop(parameter, None)
        if value is not None:
            parameters[parameter] = [value]
    session.visit().addresses[session.visit().page] = parameters
    st.query_params.from_dict(parameters)


def say_unknown(parameter: str, value: str, instead: str = "") -> None:
    """Tell the visitor that the link asks for something that the page does not have.

    Args:
        parameter: in the address.
        value: that it asks for, anything that somebody wrote; shown as plain text.
        instead: what is shown instead.
    """
    if value.strip():
        asked_for = plain(f"{parameter}={value}")
        text = f"The link asks for {asked_for}, which is not one of the choices"
    else:
        text = f"The link names no {parameter}"
    st.toast(f"{text}; showing {instead}." if instead else f"{text}.", duration="long")


def say_unknown_parameters(known: Collection[str]) -> None:
    """Tell the visitor, once, of parameters in the address that the page does not have.

    Args:
        known: the names of those that it has.
    """
    said = session.visit().unknown
    unknown = [name for name in st.query_params if name not in known and not ANYWHERE.match(name)]
    new = [plain(name) for name in unknown if name not in said][:MOST_NAMED]
    if new:
        kind = "setting" if len(new) == 1 else "settings"
        text = f"The link asks for the {kind} {', '.join(new)}, which this page does not have."
        st.toast(text, duration="long")
    said.update(unknown)


def plain(text: str) -> str:
    """Any text as Markdown that shows it as it is: as code, without links, images or layout."""
    line = " ".join(text.split())
    if len(line) > LONGEST_SHOWN:
        line = line[:LONGEST_SHOWN] + "…"
    fence = "`"
    while fence in line:
        fence += "`"
    return f"{fence} {line} {fence}" if "`" in line else f"{fence}{line}{fence}"


def known_values(parameter: str, known: Collection[str], instead: str) -> list[str]:
    """The values of a parameter that exist; tells the visitor of those that do not."""
    values = values_of(parameter)
    found = [value for value in values if value in known]
    if found:
        instead = ", ".join(found)
    unknown = [value for value in values if value not in known]
    for value in unknown[:MOST_NAMED]:
        say_unknown(parameter, value, instead)
    return found


def of_this_page() -> Address:
    """What is remembered of the open page's address."""
    visit = session.visit()
    return visit.addresses.setdefault(visit.page, {})
