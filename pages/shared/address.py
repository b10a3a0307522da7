"""The address of a page: what is chosen is kept in it, and found again.

A link then leads to exactly this view, the browser's Back undoes a choice, and a page that is
come back to is as it was left. Streamlit's own binding of widgets to the address does neither of
the two latter, and lets no button lead on to another page.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import RerunException, StopException

if PagesManager.uses_pages_directory:
    # The server's first visitor came to a page by its own address, not to the app's. Streamlit
    # then takes every file here for a page, until app.py has said which there are: run that.
    PagesManager.uses_pages_directory = False
    st.rerun()

NEVER_RESTORED = ("", "training")  # whose widgets are bound by Streamlit itself


@contextmanager
def kept(page: str) -> Iterator[None]:
    """Run a page; where it is come back to, with no other wish, first bring back its address."""
    state = st.session_state
    addresses: dict[str, dict[str, str]] = state.setdefault("addresses", {})
    if state.get("page") != page:
        state.page = page
        for parameter in state.get("parameters", ()):
            state.pop(parameter, None)  # each page has its own widgets
        left = {} if page in NEVER_RESTORED else addresses.get(page, {})
        if st.query_params.to_dict().items() <= left.items():
            st.query_params.update(left)
    try:
        yield
    except RerunException:
        raise  # perhaps to another page: the address is already that one's
    except StopException:
        addresses[page] = st.query_params.to_dict()
        raise
    addresses[page] = st.query_params.to_dict()


def say_what_is_unknown(parameter: str, known: Collection[str]) -> None:
    """Say so where the address asks for something that there is not."""
    for value in st.query_params.get_all(parameter):
        if value and value not in known:  # an empty one is what a cleared widget leaves
            say_unknown(parameter, value)


def say_unknown(parameter: str, value: str) -> None:
    """Say that the address asks for something that there is not."""
    st.toast(f"The address asks for {parameter} “{value[:40]}”, which is not here.")


def asked(parameter: str, known: Collection[str]) -> str | None:
    """What the address asks for, if there is such a thing; else say so."""
    say_what_is_unknown(parameter, known)
    value = st.query_params.get(parameter)
    return value if value in known else None


def put(parameter: str, value: str) -> None:
    """Put a value into the address."""
    st.query_params[parameter] = value


def forget(*parameters: str) -> None:
    """Take parameters out of the address."""
    for parameter in parameters:
        st.query_params.pop(parameter, None)


def hold(*parameters: str) -> None:
    """Note what the address has of these now, for `reassert`."""
    st.session_state.held = {
        parameter: st.query_params[parameter]
        for parameter in parameters
        if parameter in st.query_params
    }


def reassert() -> None:
    """Put into the address what was held of it.

    A chart reports its selection anew when it is drawn anew, and the browser may do so with the
    address that it had before.
    """
    st.query_params.update(st.session_state.get("held", {}))


def choose(
    label: str,
    parameter: str,
    options: Mapping[str, str],
    on_change: Callable[[], None] = lambda: None,
) -> str:
    """One of a few options, whose keys are in the address, their texts on the page.

    The first is the usual one.
    """
    usual = next(iter(options))
    start_from_address(parameter, options, usual)
    value = st.segmented_control(
        label,
        list(options),
        required=True,
        format_func=options.__getitem__,
        key=parameter,
        on_change=on_change,
    )
    return keep(parameter, value or usual, usual)


def choose_from(
    label: str, parameter: str, names: Collection[str], usual: str, *, carried: bool = False
) -> str:
    """A select box of names, its choice kept in the address unless it is the usual one.

    Where it is `carried`, the choice is taken along to the other pages that have it.
    """
    start_from_address(parameter, names, usual, carried=carried)
    return keep(parameter, st.selectbox(label, list(names), key=parameter), usual)


def start_from_address(
    parameter: str, known: Collection[str], usual: str, *, carried: bool = False
) -> None:
    """Let a widget start from the address, and follow it where the browser went back."""
    state = st.session_state
    last, wanted = state.get(f"{parameter} in the address"), asked(parameter, known)
    if parameter not in state:
        take_along = carried and last in known
        state[parameter] = wanted or (last if take_along else usual)
    elif (wanted or usual) != last:
        state[parameter] = wanted or usual


def keep(parameter: str, value: str, usual: str) -> str:
    """Put a widget's choice into the address, unless it is the usual one; return it."""
    if st.query_params.get(parameter, usual) != value:
        st.query_params[parameter] = value
    st.session_state.setdefault("parameters", set()).add(parameter)
    st.session_state[f"{parameter} in the address"] = value
    return value
