"""Who reads settings, paths, commands and errors."""

from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.shared import presenter


@pytest.mark.parametrize(
    ("ip_address", "url", "is_presenter"),
    [
        (None, "http://localhost:8501/dataset", True),
        (None, "http://127.0.0.1:8501/", True),
        (None, "http://[::1]:8501/", True),
        (None, None, True),  # a test
        ("::ffff:127.0.0.1", "http://127.0.0.1:8501/", True),
        ("192.168.1.30", "http://192.168.1.20:8501/", False),
        ("::ffff:192.168.1.30", "http://localhost:8501/", False),
        ("nonsense", "http://localhost:8501/", False),
        ("192.168.1.30", "http://localhost:8501/", False),
        (None, "https://digits.example.org/", False),  # through a proxy on this computer
        (None, "no address", False),
    ],
)
def test_the_presenter_is_at_the_computer_that_runs_the_app(
    ip_address, url, is_presenter, monkeypatch
):
    monkeypatch.setattr(st, "context", SimpleNamespace(ip_address=ip_address, url=url))
    assert presenter.is_presenter() == is_presenter


def two_messages() -> None:
    from pages.shared import presenter

    presenter.show_details("Set *this* to /that.")
    presenter.show_details("")


@pytest.mark.parametrize(("is_presenter", "count"), [(True, 1), (False, 0)])
def test_details_are_folded_away_and_only_where_there_are_some(is_presenter, count, monkeypatch):
    monkeypatch.setattr(presenter, "is_presenter", lambda: is_presenter)
    app = AppTest.from_function(two_messages, default_timeout=60).run()
    assert not app.exception
    assert [code.value for code in app.code] == ["Set *this* to /that."] * count
    assert [place.label for place in app.expander] == ["Details for the presenter"] * count
