"""What the address of a page keeps, and what it gives back."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.shared import address
from tests.app_in_apptest import go_to, page, texts, visit, whole_app


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("studio", "`studio`"),
        ("![cat](http://example.com/cat.png)", "`![cat](http://example.com/cat.png)`"),
        ("a `b` c", "`` a `b` c ``"),
        ("``", "``` `` ```"),
        ("two\n\n# lines", "`two # lines`"),
        ("x" * 50, f"`{'x' * 40}…`"),
    ],
)
def test_text_from_a_link_is_shown_as_code_and_never_as_markdown(text, markdown):
    assert address.plain(text) == markdown


# Back, and return to a page


def test_back_undoes_a_choice(tmp_path):
    app = go_to(whole_app(tmp_path).run(), "training", networks=["micro", "tiny_mlp"])
    app.multiselect(key="networks").set_value(["micro"]).run()
    assert app.query_params == {"networks": "micro"}
    app.query_params = {"networks": ["micro", "tiny_mlp"]}
    app.run()
    assert app.multiselect(key="networks").value == ["micro", "tiny_mlp"]
    assert app.query_params == {"networks": ["micro", "tiny_mlp"]}


def test_a_page_is_restored_on_return(tmp_path, no_mnist):
    app = whole_app(tmp_path).run()
    go_to(app, "confusion", network="tiny_mlp", quantity="label")
    go_to(app, "dataset")
    assert "quantity" not in app.query_params
    go_to(app, "confusion")
    assert not app.exception
    assert app.query_params == {"network": "tiny_mlp", "quantity": "label"}
    assert app.selectbox(key="network").value == "tiny_mlp"


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("draw", {"network": "micro", "pen": "12"}),
        ("training", {"networks": ["micro", "tiny_mlp"], "log": "true", "among": "all networks"}),
        ("training", {"networks": ""}),
    ],
)
def test_every_page_is_restored_on_return(name, parameters, tmp_path):
    app = go_to(whole_app(tmp_path).run(), name, **parameters)
    go_to(app, "mistakes")
    go_to(app, name)
    assert not app.exception
    assert {name: app.query_params[name] for name in parameters} == parameters


def test_a_choice_is_restored_like_a_link(tmp_path, no_mnist):
    app = whole_app(tmp_path).run()
    go_to(app, "confusion")
    app.selectbox(key="versus").select("tiny_mlp").run()
    go_to(app, "draw")
    go_to(app, "confusion")
    assert app.selectbox(key="versus").value == "tiny_mlp"


def test_a_link_with_other_parameters_restores_nothing(tmp_path, no_mnist):
    app = whole_app(tmp_path).run()
    go_to(app, "confusion", quantity="label")
    go_to(app, "draw")
    go_to(app, "confusion", network="tiny_mlp")
    assert app.query_params == {"network": "tiny_mlp"}


def test_unknown_parameters_are_named_again_on_return(tmp_path, no_mnist):
    said = "The link asks for the setting `index`, which this page does not have."
    app = go_to(whole_app(tmp_path).run(), "dataset", index="1", gclid="2")
    assert [toast.value for toast in app.toast] == [said]
    assert not app.run().toast
    assert not go_to(app, "draw").toast
    go_to(app, "dataset", index="1")
    assert [toast.value for toast in app.toast] == [said]


def test_a_page_that_stops_early_is_restored_too(tmp_path, no_mnist):
    app = whole_app(tmp_path).run()
    go_to(app, "mistakes", network="tiny_mlp")  # shows nothing but a table without MNIST
    go_to(app, "draw")
    go_to(app, "mistakes")
    assert app.query_params == {"network": "tiny_mlp"}


def test_the_network_goes_along_to_a_page_that_was_not_open_yet(tmp_path, no_mnist):
    app = go_to(whole_app(tmp_path).run(), "confusion", network="tiny_mlp")
    go_to(app, "mistakes")
    assert app.query_params == {"network": "tiny_mlp"}


@pytest.mark.parametrize("name", ["draw", "training"])
def test_what_a_page_was_opened_with_is_known_on_the_first_page_and_on_others(name, tmp_path):
    app = whole_app(tmp_path)
    if name == "draw":
        app.query_params["network"] = "micro"
        app.run()
    else:
        go_to(app.run(), name, network="micro")
    assert visit(app).at_opening == {"network": ["micro"]}
    app.query_params["network"] = "studio"
    app.run()
    assert visit(app).at_opening == {"network": ["micro"]}


def left_and_reached_by_back() -> None:
    """A page that a button leads away from, and that the browser's Back leads to again."""
    import streamlit as st

    from pages.shared import address

    leave = {"network": "basic_mlp"}
    address.open_page("confusion")
    address.switch_page("pages/draw.py", **leave)
    st.query_params.from_dict(leave)  # of the next page; the history keeps it for this one, too
    address.open_page("")
    address.open_page("confusion")
    st.session_state.found = [st.query_params.to_dict()]
    for path in ("", "confusion"):  # by links
        st.query_params.from_dict(leave)
        address.open_page(path)
    st.session_state.found.append(st.query_params.to_dict())


def test_back_restores_a_page_that_a_button_led_away_from(monkeypatch):
    left = []
    monkeypatch.setattr(st, "switch_page", lambda page, query_params: left.append(query_params))
    app = AppTest.from_function(left_and_reached_by_back, default_timeout=60)
    app.query_params |= {"versus": "tiny_mlp", "cell": "4-9"}
    app.run()
    assert not app.exception
    assert left == [{"network": "basic_mlp"}]
    back, by_link = app.session_state.found
    assert back == {"versus": "tiny_mlp", "cell": "4-9"}
    assert by_link == {"network": "basic_mlp"}


def changed_address() -> None:
    """A page that the browser reports with an older address, and that changes some parameters."""
    import streamlit as st

    from pages.shared import address

    address.open_page("confusion")
    address.put("versus", "tiny_mlp")
    address.put("digit", "3")
    st.query_params.from_dict({"network": "micro", "page": "2"})
    address.change(cell="4-9", page=None, digit=None)


def test_several_parameters_are_changed_at_once_and_the_others_stay():
    app = AppTest.from_function(changed_address, default_timeout=60)
    app.query_params |= {"network": "micro", "page": "2"}
    app.run()
    assert not app.exception
    assert app.query_params == {"network": "micro", "versus": "tiny_mlp", "cell": "4-9"}
    assert visit(app).addresses["confusion"] == {
        "network": ["micro"],
        "versus": ["tiny_mlp"],
        "cell": ["4-9"],
    }


ADDRESSES = {
    "draw": ["network", "pen", "share", "why"],
    "number": ["network", "from", "pen"],
    "training": ["networks", "quantity", "by", "log", "among", "on", "sort", "network"],
    "confusion": [
        *("network", "versus", "of", "source", "quantity", "cell", "more", "page", "digit"),
    ],
    "mistakes": ["network", "source", "show", "sort", "true", "read", "page", "digit"],
    "dataset": ["source", "view", "seed", "page", "digit", "scale"],
    "map": [
        *("network", "space", "neighbors", "dimensions", "colour", "show", "size", "opacity"),
        *("only", "region", "digit"),
    ],
}


@pytest.mark.parametrize(
    ("name", "parameter"),
    [(name, parameter) for name, parameters in ADDRESSES.items() for parameter in parameters],
)
def test_every_page_says_what_a_link_asks_for_in_vain(name, parameter, mnist):
    app = page(name, **{parameter: "nonsense"})
    if name == "draw":
        from tests.app_in_apptest import draw
        from tests.hand import DIGITS

        draw(app, *DIGITS[7])  # explanations are those of a drawing
    app.run()
    assert not app.exception
    assert f"asks for `{parameter}=nonsense`, which is not one of the choices" in texts(app)
