"""Runs from elsewhere, whose names and texts try to be more than text."""

import pytest

from mnist_core.networks import run_files
from tests import damage
from tests.app_in_apptest import page, texts

pytestmark = pytest.mark.usefixtures("no_mnist")

NAMES = {
    "picture": "![x](http:\\\\host\\track.png)",
    "entities": "![x](http:&#47;&#47;host)",
    "link": "[win](http:host)",
    "html": "<img src=x onerror=alert(1)>",
    "formula": "$x$",
    "address": "www.host.example",
}
PAGES = ("draw", "training", "confusion", "mistakes", "map", "number")


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("at", PAGES)
def test_a_name_that_is_markdown_is_left_out_and_named_as_text(at, name, own_runs):
    damage.copy("tiny_mlp", own_runs / name)
    app = page(at).run()
    assert not app.exception
    (message,) = [error.value for error in app.error if "could be a link" in error.value]
    shown = message.replace("\\\\", "").replace("\u200b", "")
    assert "![x](" not in shown
    assert "[win](" not in shown
    assert "<img" not in shown.replace("\\<", "")
    assert name not in texts(app).replace(message, "")


@pytest.mark.parametrize("at", [name for name in PAGES if name != "training"])
def test_a_name_with_quotes_and_emoji_is_a_name_like_others(at, own_runs):
    name = """It's "my" 🐼 network (2)"""
    damage.copy("tiny_mlp", own_runs / name)
    app = page(at, network=name).run()
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="network").value == name


TEXTS = {
    "summary": damage.on_card("summary", value="![x](http://host/track.png)"),
    "versions": damage.on_card("versions", value={"[win](http://host)": "1"}),
    "data": damage.on_card("data", value={"\x1b[31m": "1"}),
    "robustness": damage.with_json(
        run_files.ROBUSTNESS, lambda curves: curves.update({"[win](http://host)": curves["shift"]})
    ),
}


@pytest.mark.parametrize("change", TEXTS.values(), ids=TEXTS)
def test_a_run_with_markdown_in_its_texts_is_left_out(change, own_runs):
    change(damage.copy("tiny_mlp", own_runs / "hostile"))
    app = page("training").run()
    assert not app.exception
    (message,) = [error.value for error in app.error]
    assert "not plain text" in message
    assert "http" not in message
