"""The address of a page: what is chosen is kept in it, and found again.

A link then leads to exactly this view, the browser's Back undoes a choice, and a page that is
come back to is as it was left. Streamlit's own binding of widgets to the address does neither of
the two latter, and lets no button lead on to another page.
"""

from collections.abc import Callable, Collection, Mapping

import streamlit as st

from pages.shared import session, streamlit_compat
from pages.shared.session import Address

streamlit_compat.ignore_pages_directory()

NEVER_RESTORED = ("", "training")  # whose widgets are bound by Streamlit itself


def open_page(page: str) -> None:
    """On return to a page without new query parameters, restore the ones it had.

    Args:
        page: its path in the address; call this each time the whole page runs, before it.
    """
    visit = session.visit()
    asked = everything()
    if page != visit.page:
        visit.page = page
        for parameter in visit.parameters:
            st.session_state.pop(parameter, None)  # each page has its own widgets
        left = {} if page in NEVER_RESTORED else visit.addresses.get(page, {})
        if left and all(left.get(parameter) == values for parameter, values in asked.items()):
            st.query_params.update(left)
    visit.addresses[page] = everything()


def everything() -> Address:
    """Every parameter of the address with its values."""
    return {parameter: st.query_params.get_all(parameter) for parameter in st.query_params}


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
    _remembered()[parameter] = [value]


def forget(*parameters: str) -> None:
    """Take parameters out of the address."""
    for parameter in parameters:
        st.query_params.pop(parameter, None)
        _remembered().pop(parameter, None)


def _remembered() -> Address:
    """What is remembered of the open page's address, for a return to it."""
    visit = session.visit()
    return visit.addresses.setdefault(visit.page, {})


def hold(*parameters: str) -> None:
    """Note what the address has of these now, for `reassert`."""
    session.visit().held = {
        parameter: st.query_params.get_all(parameter)
        for parameter in parameters
        if parameter in st.query_params
    }


def reassert() -> None:
    """Put into the address what was held of it.

    A chart reports its selection anew when it is drawn anew, and the browser may do so with the
    address that it had before.
    """
    st.query_params.update(session.visit().held)


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
    last = session.visit().choices.get(parameter, [""])[0]
    wanted = asked(parameter, known)
    if parameter not in st.session_state:
        take_along = carried and last in known
        st.session_state[parameter] = wanted or (last if take_along else usual)
    elif (wanted or usual) != last:
        st.session_state[parameter] = wanted or usual


def keep(parameter: str, value: str, usual: str) -> str:
    """Put a widget's choice into the address, unless it is the usual one; return it."""
    if st.query_params.get(parameter, usual) != value:
        put(parameter, value)
    visit = session.visit()
    visit.parameters.add(parameter)
    visit.choices[parameter] = [value]
    return value
