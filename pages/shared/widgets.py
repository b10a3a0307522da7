"""The widgets of all pages: each starts from the address, follows it, and keeps its value there.

Streamlit keeps the value of a widget under the name of its parameter in the address. What is chosen
goes in and out as text.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Literal, TypeVar

import streamlit as st

from pages.shared import address, session

Option = TypeVar("Option", bound=str)
SelectionMode = Literal["points", "box", "lasso"]

SETTLED = 10.0  # seconds after which the browser surely has a widget's value
_in_popover = ContextVar("in_popover", default=False)


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


def choose_or_none(label: str, parameter: str, options: Mapping[Option, str]) -> Option | None:
    """Choose one of several options on buttons, or none; none is the usual.

    Args:
        label: of the widget.
        parameter: in the address.
        options: their values in the address with the texts to show. Another press takes a choice
            back.
    """
    start(parameter, options, [""], instead="", to_widget=lambda texts: texts[-1] or None)
    chosen = st.pills(label, list(options), format_func=options.__getitem__, key=parameter)
    keep(parameter, chosen or "", "")
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


def choose_step(label: str, parameter: str, options: Sequence[str], usual: str) -> str:
    """Choose one of several values in their order on a slider."""
    start(parameter, options, [usual])
    chosen: str = st.select_slider(label, options, key=parameter)
    keep(parameter, chosen, usual)
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


class Popover:
    """A button that opens a small window with widgets.

    The browser makes these widgets only when somebody opens the window, and makes them of what the
    last run said. So each run says their values.
    """

    def __init__(self, label: str, *, icon: str | None = None) -> None:
        self._place = st.popover(label, icon=icon)

    def __enter__(self) -> None:
        """Begin to put widgets into the window."""
        self._before = _in_popover.set(True)
        self._place.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Go on below the button."""
        self._place.__exit__(kind, value, traceback)
        _in_popover.reset(self._before)


def value_now(key: str) -> Any:
    """The value of a widget, None if it was not shown; for callbacks of other widgets."""
    return st.session_state.get(key)


def follow_click(parameter: str, component: str, known: Collection[str]) -> None:
    """Set the widget of a parameter to what was clicked in a component; for its callback.

    Args:
        parameter: in the address.
        component: its key; it reports clicks as `clicked`.
        known: the values that exist; others are ignored.
    """
    clicked = st.session_state[component].clicked
    if clicked in known:
        st.session_state[parameter] = clicked


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
        give_value_again(parameter)
        return
    visit.followed.add(parameter)
    last = visit.choices.get(parameter)
    brought = visit.carried.get(parameter)
    found = address.known_values(parameter, known, ", ".join(usual) if instead is None else instead)
    if not found and not exists and carried and brought and set(brought) <= set(known):
        found = brought
    texts = found if found else list(usual)
    # On another screen, which the browser tells after the first run, options may be others.
    is_other_screen = visit.screens.get(parameter) != visit.screen
    visit.screens[parameter] = visit.screen
    if not exists or texts != last or is_other_screen:
        give_value(parameter, to_widget(texts))
    else:
        give_value_again(parameter)


def give_value(key: str, value: object) -> None:
    """Give a widget a value, before it is shown."""
    st.session_state[key] = value
    session.visit().given[key] = time.monotonic()


def give_value_again(key: str) -> None:
    """Send a widget's value to the browser again, if it is new; before the widget is shown.

    A run that follows at once drops what the one before had not sent yet. A browser that does not
    get the value shows the first option, or none, and would soon choose it.
    """
    is_new = time.monotonic() - session.visit().given.get(key, -SETTLED) < SETTLED
    if is_new or _in_popover.get():
        st.session_state[key] = st.session_state[key]


def keep(parameter: str, chosen: str, usual: str) -> None:
    """Put what a widget says into the address, unless it is the usual."""
    _keep(parameter, [chosen], [usual])


def _keep(parameter: str, chosen: Sequence[str], usual: Sequence[str]) -> None:
    texts, visit = list(chosen), session.visit()
    given = address.values_of(parameter)
    if texts != (given if given else list(usual)):
        if texts == list(usual):
            address.forget(parameter)
        else:
            address.put(parameter, *texts)
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
        left = address.of_this_page()
        st.query_params.update({name: left[name] for name in kept if name in left})
        on_select(st.session_state[key].selection)

    st.plotly_chart(
        figure, key=key, on_select=take_selection, selection_mode=selection_mode, **options
    )
