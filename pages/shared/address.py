"""The address of a page keeps every choice of a visitor, and gives it back.

So a link opens exactly this view, the browser's Back undoes a choice, and a page looks as it was
left when a visitor returns to it. All pages connect their choices to the address with the
functions below. Each value is text in the address, and Streamlit keeps the value of a widget under
the name of its parameter.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, TypeVar

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


def asked(parameter: str, known: Collection[str]) -> str | None:
    """The value that the address has of a parameter; None, and a message, if it is unknown."""
    found = _known_values(parameter, known, instead="")
    return found[-1] if found else None


def put(parameter: str, *values: str) -> None:
    """Put one or several values of a parameter into the address."""
    st.query_params[parameter] = values
    _of_this_page()[parameter] = list(values)


def forget(*parameters: str) -> None:
    """Take parameters out of the address."""
    for parameter in parameters:
        st.query_params.pop(parameter, None)
        _of_this_page().pop(parameter, None)


def change(**values: str | None) -> None:
    """Change several parameters at once, as one step of the browser's history.

    Args:
        values: of the parameters; None takes a parameter out of the address.
    """
    # The browser may report a click with the address that it had before the latest choices.
    parameters = everything() | _of_this_page()
    for parameter, value in values.items():
        parameters.pop(parameter, None)
        if value is not None:
            parameters[parameter] = [value]
    session.visit().addresses[session.visit().page] = parameters
    st.query_params.from_dict(parameters)


def say_unknown(parameter: str, value: str, instead: str = "") -> None:
    """Tell the visitor that the link asks for something that does not exist.

    Args:
        parameter: in the address.
        value: that it asks for, anything that somebody wrote; shown as plain text.
        instead: what is shown instead.
    """
    if value.strip():
        text = f"The link asks for {parameter} {plain(value)}, which does not exist"
    else:
        text = f"The link names no {parameter}"
    st.toast(f"{text}; showing {instead}." if instead else f"{text}.")


def say_unknown_parameters(known: Collection[str]) -> None:
    """Tell the visitor, once, of parameters in the address that the page does not have.

    Args:
        known: the names of those that it has.
    """
    said = session.visit().unknown
    unknown = [name for name in st.query_params if name not in known and not ANYWHERE.match(name)]
    for name in unknown[:MOST_NAMED]:
        if name not in said:
            text = plain(f"{name}={value_of(name)}")
            st.toast(f"The link asks for {text}, which this page does not know.")
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


# Widgets


def choose(
    label: str,
    parameter: str,
    options: Mapping[Option, str] | Sequence[Option],
    on_change: Callable[[], None] = lambda: None,
) -> Option:
    """Choose one of a few options on buttons.

    Args:
        label: of the widget.
        parameter: in the address.
        options: their values in the address, the usual one first, perhaps with other texts to show.
        on_change: called when the visitor chooses another one.
    """
    texts = options if isinstance(options, Mapping) else {option: option for option in options}
    usual = next(iter(texts))
    start(parameter, texts, [usual], instead=texts[usual])
    chosen = st.segmented_control(
        label,
        list(texts),
        required=True,
        format_func=texts.__getitem__,
        key=parameter,
        on_change=on_change,
        wrap=True,
    )
    if chosen is None:  # never, since one is required
        chosen = usual
    keep(parameter, chosen, usual)
    return chosen


def choose_from(
    label: str,
    parameter: str,
    names: Mapping[Option, str] | Collection[Option],
    usual: Option,
    *,
    carried: bool = False,
    width: int | None = None,
) -> Option:
    """Choose one of several names in a select box.

    Args:
        label: of the widget.
        parameter: in the address.
        names: to choose from, perhaps with other texts to show.
        usual: the name that is chosen if the address has none.
        carried: take a choice other than the usual along to other pages with this parameter.
        width: of the widget in pixels; None for all there is.
    """
    texts = names if isinstance(names, Mapping) else {name: name for name in names}
    start(parameter, texts, [usual], carried=carried)
    chosen: Option = st.selectbox(
        label,
        list(texts),
        format_func=texts.__getitem__,
        key=parameter,
        width="stretch" if width is None else width,
    )
    keep(parameter, chosen, usual)
    if carried:
        visit = session.visit()
        if chosen == usual:
            visit.carried.pop(parameter, None)
        else:
            visit.carried[parameter] = [chosen]
    return chosen


def choose_several(
    label: str,
    parameter: str,
    names: Mapping[Option, str] | Collection[Option],
    usual: Sequence[Option],
    *,
    most: int | None = None,
) -> list[Option]:
    """Choose several names, or none.

    Args:
        label: of the widget.
        parameter: in the address.
        names: to choose from, perhaps with other texts to show.
        usual: the names that are chosen if the address says nothing.
        most: how many can be chosen at most; None for all.
    """
    texts = names if isinstance(names, Mapping) else {name: name for name in names}
    known: list[str] = [*names, ""]  # one empty value says that none is chosen
    usual_texts = usual if usual else [""]
    start(
        parameter,
        known,
        usual_texts,
        to_widget=lambda values: [value for value in values if value][:most],
    )
    chosen = st.multiselect(
        label, list(texts), format_func=texts.__getitem__, key=parameter, max_selections=most
    )
    _keep(parameter, chosen if chosen else [""], usual_texts)
    return chosen


def choose_number(
    label: str, parameter: str, lowest: int, highest: int, usual: int, *, width: int
) -> int:
    """Choose a whole number on a slider of `width` pixels."""
    known = [str(number) for number in range(lowest, highest + 1)]
    start(parameter, known, [str(usual)], to_widget=lambda texts: int(texts[-1]))
    chosen = st.slider(label, lowest, highest, key=parameter, width=width)
    keep(parameter, str(chosen), str(usual))
    return chosen


def choose_whether(label: str, parameter: str) -> bool:
    """Turn something on or off; off is the usual."""
    _start_switch(parameter)
    chosen = st.toggle(label, key=parameter)
    _keep_switch(parameter, chosen)
    return chosen


def expander(label: str, parameter: str) -> Any:
    """An expander, usually closed; its `open` says whether it is open."""
    _start_switch(parameter)
    place = st.expander(label, key=parameter, on_change="rerun")
    _keep_switch(parameter, bool(place.open))
    return place


def start(
    parameter: str,
    known: Collection[str],
    usual: Sequence[str],
    *,
    instead: str | None = None,
    to_widget: Callable[[Sequence[str]], Any] = lambda texts: texts[-1],
    carried: bool = False,
) -> None:
    """Let a widget start from the address, and follow it when the browser goes back.

    Call this before the widget, and `keep` after it.

    Args:
        parameter: in the address, and the key of the widget.
        known: the values that exist.
        usual: the values if the address has none.
        instead: what to call the usual values, if not by their names.
        to_widget: makes the widget's value of the values in the address.
        carried: start with the choice from another page, if the address has none.
    """
    visit = session.visit()
    exists = parameter in st.session_state
    if exists and parameter in visit.followed:
        # A fragment runs alone. Going back always runs the whole page, so this is no going back:
        # if the address is another one, it is only that the browser has not got the new one yet.
        return
    visit.followed.add(parameter)
    last = visit.choices.get(parameter)
    brought = visit.carried.get(parameter)
    found = _known_values(parameter, known, ", ".join(usual) if instead is None else instead)
    if not found and not exists and carried and brought and set(brought) <= set(known):
        found = brought
    texts = found if found else list(usual)
    # On another screen, which the browser tells after the first run, options may be others.
    is_other_screen = visit.screens.get(parameter) != visit.screen
    visit.screens[parameter] = visit.screen
    if not exists or texts != last or is_other_screen:
        st.session_state[parameter] = to_widget(texts)


def keep(parameter: str, chosen: str, usual: str) -> None:
    """Put what a widget says into the address, unless it is the usual."""
    _keep(parameter, [chosen], [usual])


def _keep(parameter: str, chosen: Sequence[str], usual: Sequence[str]) -> None:
    texts, visit = list(chosen), session.visit()
    given = values_of(parameter)
    if texts != (given if given else list(usual)):
        if texts == list(usual):
            forget(parameter)
        else:
            put(parameter, *texts)
    visit.parameters.add(parameter)
    visit.choices[parameter] = texts


def _start_switch(parameter: str) -> None:
    start(
        parameter,
        ["true", "false"],
        ["false"],
        instead="",
        to_widget=lambda texts: texts[-1] == "true",
    )


def _keep_switch(parameter: str, on: bool) -> None:
    keep(parameter, "true" if on else "false", "false")


def _known_values(parameter: str, known: Collection[str], instead: str) -> list[str]:
    """The values of a parameter that exist; tells the visitor of those that do not."""
    values = values_of(parameter)
    found = [value for value in values if value in known]
    if found:
        instead = ", ".join(found)
    unknown = [value for value in values if value not in known]
    for value in unknown[:MOST_NAMED]:
        say_unknown(parameter, value, instead)
    return found


def _of_this_page() -> Address:
    """What is remembered of the open page's address."""
    visit = session.visit()
    return visit.addresses.setdefault(visit.page, {})


# Charts


def clickable_chart(
    figure: object,
    key: str,
    on_select: Callable[[Any], None],
    *,
    kept: Sequence[str],
    selection_mode: Iterable[SelectionMode] = ("points",),
    **options: Any,
) -> None:
    """Draw a Plotly chart that can be clicked.

    A chart that is drawn again reports its selection again, and the browser may do so with the
    address that it had before. So the parameters that belong to the selection are put back into
    the address before `on_select` may change them.

    Args:
        figure: a Plotly figure.
        key: of the chart.
        on_select: called with what the visitor selected, as `st.plotly_chart` returns it.
        kept: the parameters to put back.
        selection_mode: how to select, as for `st.plotly_chart`.
        options: others of `st.plotly_chart`.
    """

    def take_selection() -> None:
        # Not what the address had when the chart was drawn: the report may be of an earlier one.
        left = _of_this_page()
        st.query_params.update({name: left[name] for name in kept if name in left})
        on_select(st.session_state[key].selection)

    st.plotly_chart(
        figure, key=key, on_select=take_selection, selection_mode=selection_mode, **options
    )
