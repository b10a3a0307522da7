"""Addresses that anybody can write: every page opens, and says what it does not know."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.shared import address, sentences
from tests.app_in_apptest import page, texts
from tests.hostile.strategies import HUNDRED, THOUSAND
from tests.hostile.strategies import texts as any_text
from tests.pages.test_widgets import shown

PAGES = ("draw", "number", "training", "confusion", "mistakes", "map", "dataset", "join", "room")
PARAMETERS = (
    *("network", "versus", "networks", "view", "quantity", "on", "sort", "by", "digits", "of"),
    *("digit", "index", "shown", "label", "prediction", "cell", "axis", "drawing", "d", "why"),
    *("inside", "outline", "space", "neighbours", "room", "key", "present", "page", "pen", "order"),
)
values = st.one_of(
    any_text, st.sampled_from(["studio", "0", "true", "mnist", "drawn", "7", "pixels", "1AAAA"])
).filter(lambda text: "\ud800" not in text)  # no browser can put this into an address


@pytest.fixture
def no_mnist(monkeypatch, tmp_path):
    """Without MNIST each page opens in a moment."""
    monkeypatch.setenv("MNIST_PATH", str(tmp_path / "nowhere.npz"))


@pytest.mark.usefixtures("no_mnist")
@pytest.mark.parametrize("name", PAGES)
@settings(HUNDRED, max_examples=8)
@given(
    chosen=st.dictionaries(
        st.sampled_from(PARAMETERS),
        st.one_of(values, st.lists(values, min_size=2, max_size=3)),
        min_size=1,
        max_size=6,
    )
)
def test_any_parameters_open_the_page(name, chosen):
    app = page(name, **chosen).run()
    assert not app.exception, chosen
    assert "Traceback" not in texts(app)


@settings(HUNDRED, max_examples=25)
@given(
    st.dictionaries(
        st.sampled_from(["one", "name", "several", "number", "whether", "open"]),
        values,
        max_size=6,
    )
)
def test_any_values_leave_every_widget_with_a_value_of_its_own(chosen):
    found = shown(**chosen).session_state.found
    names = {"studio", "micro", "compact"}
    assert found["one"] in ("a", "b")
    assert found["name"] in names
    assert names.issuperset(found["several"])
    assert 8 <= found["number"] <= 40
    assert found["whether"] in (True, False)
    assert found["open"] in (True, False)


@THOUSAND
@given(any_text)
def test_text_from_an_address_is_shown_as_code_of_limited_length(text):
    shown_text = address.plain(text)
    assert len(shown_text) < 300
    assert shown_text[0] == shown_text[-1] == "`"
    fence = len(shown_text) - len(shown_text.lstrip("`"))
    inside = shown_text[fence:-fence]
    assert "`" * fence not in inside
    assert "\n" not in inside


@THOUSAND
@given(any_text)
def test_text_from_a_file_is_shown_without_markdown(text):
    literal = sentences.literal(text)
    unescaped = literal.replace("\\\\", "")
    for mark in "`*[]<>&$~|":
        assert unescaped.count(mark) == unescaped.count(f"\\{mark}")
    assert "://" not in literal
    assert "www." not in literal.lower()
