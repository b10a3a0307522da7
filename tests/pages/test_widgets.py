"""The widgets of all pages: they start from the address, follow it, and keep their values there."""

from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.shared import widgets


def every_widget() -> None:
    """A page with one widget of each kind."""
    import streamlit as st

    from pages.shared import widgets

    names = ["studio", "micro", "compact"]
    one = widgets.choose("One", "one", {"a": "the first", "b": "the second"})
    name = widgets.choose_from("Name", "name", names, "studio")
    several = widgets.choose_several("Several", "several", names, ["studio"])
    number = widgets.choose_number("Number", "number", 8, 40, 22, width=280)
    whether = widgets.choose_whether("Whether", "whether")
    opened = widgets.expander("Open", "open").open
    st.session_state.found = {
        "one": one,
        "name": name,
        "several": several,
        "number": number,
        "whether": whether,
        "open": opened,
    }


def shown(**parameters) -> AppTest:
    app = AppTest.from_function(every_widget, default_timeout=60)
    app.query_params |= parameters
    app.run()
    assert not app.exception
    return app


USUAL = {
    "one": "a",
    "name": "studio",
    "several": ["studio"],
    "number": 22,
    "whether": False,
    "open": False,
}


def test_without_parameters_the_usual_is_chosen_and_the_address_stays_empty():
    app = shown()
    assert app.session_state.found == USUAL
    assert app.query_params == {}
    assert not app.toast


@pytest.mark.parametrize(
    ("parameter", "text", "value"),
    [
        ("one", "b", "b"),
        ("name", "micro", "micro"),
        ("several", "micro", ["micro"]),
        ("several", ["micro", "studio"], ["micro", "studio"]),
        ("several", "", []),
        ("number", "30", 30),
        ("whether", "true", True),
        ("open", "true", True),
    ],
)
def test_a_link_sets_a_widget(parameter, text, value):
    app = shown(**{parameter: text})
    assert app.session_state.found == USUAL | {parameter: value}
    assert app.query_params == {parameter: text}
    assert not app.toast


@pytest.mark.parametrize(
    ("parameter", "text", "instead"),
    [
        ("one", "c", "; showing the first"),
        ("name", "nobody", "; showing studio"),
        ("several", "nobody", "; showing studio"),
        ("number", "41", "; showing 22"),
        ("number", "22.5", "; showing 22"),
        ("number", "many", "; showing 22"),
        ("whether", "perhaps", ""),
        ("open", "perhaps", ""),
    ],
)
def test_an_unknown_value_falls_back_with_a_message(parameter, text, instead):
    app = shown(**{parameter: text})
    assert app.session_state.found == USUAL
    assert app.query_params == {}
    (toast,) = app.toast
    asked_for = f"The link asks for `{parameter}={text}`"
    assert toast.value == f"{asked_for}, which is not one of the choices{instead}."


@pytest.mark.parametrize("parameter", ["one", "name", "number", "whether", "open"])
@pytest.mark.parametrize("text", ["", " "])
def test_an_empty_value_falls_back_with_a_message(parameter, text):
    app = shown(**{parameter: text})
    assert app.session_state.found == USUAL
    (toast,) = app.toast
    assert toast.value.startswith(f"The link names no {parameter}")


def test_what_exists_of_several_values_is_chosen():
    app = shown(several=["nobody", "micro"])
    assert app.session_state.found["several"] == ["micro"]
    (toast,) = app.toast
    assert toast.value.endswith("; showing micro.")


def test_a_link_that_asks_for_very_much_in_vain_gets_few_messages():
    app = shown(several=[f"nobody {i}" for i in range(500)])
    assert app.session_state.found == USUAL
    assert len(app.toast) == 3


def test_a_choice_is_put_into_the_address_and_the_usual_one_taken_out():
    app = shown()
    app.selectbox(key="name").select("micro").run()
    app.multiselect(key="several").set_value(["compact", "micro"]).run()
    app.slider(key="number").set_value(30).run()
    app.toggle(key="whether").set_value(True).run()
    assert app.query_params == {
        "name": "micro",
        "several": ["compact", "micro"],
        "number": "30",
        "whether": "true",
    }
    app.selectbox(key="name").select("studio").run()
    app.multiselect(key="several").set_value(["studio"]).run()
    app.slider(key="number").set_value(22).run()
    app.toggle(key="whether").set_value(False).run()
    assert app.query_params == {}


def test_the_address_says_when_none_of_several_is_chosen():
    app = shown()
    app.multiselect(key="several").set_value([]).run()
    assert app.query_params == {"several": ""}
    assert app.session_state.found["several"] == []


def test_a_fragment_keeps_a_choice_that_the_browser_s_address_does_not_have_yet():
    app = shown(number="30")
    app.query_params = {}  # a quick stroke is sent with the address before the choice
    app.run()
    assert app.session_state.found["number"] == 30
    assert app.query_params == {"number": "30"}


def clicked_chart() -> None:
    """A chart that reports a selection with the address from before two choices."""
    import streamlit as st

    from pages.shared import address, widgets

    address.open_page("confusion")
    widgets.clickable_chart(
        "figure", "chart", lambda selection: address.put("cell", selection), kept=("cell", "digit")
    )
    address.put("cell", "1-2")
    address.put("digit", "3")
    st.query_params.from_dict({"network": "studio"})
    st.session_state.report()


def test_a_selection_takes_nothing_out_of_the_address(monkeypatch):
    def plotly_chart(figure, *, key, on_select, selection_mode):
        st.session_state.report = on_select

    monkeypatch.setattr(st, "plotly_chart", plotly_chart)
    app = AppTest.from_function(clicked_chart, default_timeout=60)
    app.query_params |= {"network": "studio", "cell": "0-0"}
    app.session_state["chart"] = SimpleNamespace(selection="4-5")
    app.run()
    assert not app.exception
    assert app.query_params == {"network": "studio", "cell": "4-5", "digit": "3"}


def test_a_value_is_sent_again_until_the_browser_surely_has_it(monkeypatch):
    """A run that is interrupted may not have sent it."""
    app = shown(name="micro").run()
    assert app.selectbox(key="name").proto.set_value
    app.selectbox(key="name").select("compact").run()
    assert app.selectbox(key="name").value == "compact"
    monkeypatch.setattr(widgets, "SETTLED", 0.0)
    assert not app.run().selectbox(key="name").proto.set_value


def in_popover() -> None:
    from pages.shared import widgets

    with widgets.Popover("More options"):
        widgets.choose_from("Size", "size", ["3", "5"], "5")
    widgets.choose_from("Colour", "colour", ["red", "blue"], "blue")


def test_values_behind_a_button_are_sent_with_each_run(monkeypatch):
    """The browser makes these widgets only when the button is pressed."""
    monkeypatch.setattr(widgets, "SETTLED", 0.0)
    app = AppTest.from_function(in_popover, default_timeout=60).run()
    app.selectbox(key="colour").select("red").run()
    assert not app.exception
    assert app.selectbox(key="size").proto.set_value
    assert not app.selectbox(key="colour").proto.set_value
