"""The frame around every page: tab titles, the tab bar on phones, and the presenting mode."""

import pytest

from pages.shared import page_list
from pages.shared.page_list import PAGES
from tests.app_in_apptest import go_to, visit, whole_app


def style(app) -> str:
    return " ".join(item.proto.body for item in app.get("html"))


def hides_controls(app) -> bool:
    return ".st-key-controls > :not(.st-key-space) {" in style(app)


def test_the_tab_bar_leads_to_every_page(tmp_path):
    app = whole_app(tmp_path).run()
    assert [link.proto.label for link in app.get("page_link")[: len(PAGES)]] == [
        page.title for page in PAGES
    ]


@pytest.mark.parametrize(
    ("page", "title"), [("", "Draw a digit"), ("map", "Map – Draw a digit"), ("x", "Draw a digit")]
)
def test_each_page_has_its_own_tab_title(page, title):
    assert page_list.tab_title(page) == title


def test_presenting_hides_the_controls_on_all_pages_until_it_is_left(tmp_path, no_mnist):
    app = whole_app(tmp_path).run()
    assert not hides_controls(app)
    app.button(key="presenting").click().run()
    assert hides_controls(app)
    assert app.query_params == {"present": ""}
    go_to(app, "training")
    assert hides_controls(app)
    app.button(key="presenting").click().run()
    assert not hides_controls(app)
    assert "present" not in app.query_params
    go_to(app, "draw")
    assert not hides_controls(app)


def test_a_link_can_ask_for_the_presenting_mode(tmp_path):
    app = whole_app(tmp_path)
    app.query_params["present"] = ""
    app.run()
    assert visit(app).presenting
