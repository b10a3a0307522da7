"""Where the digits on the pages come from."""

import numpy as np
import pytest
import streamlit as st

from mnist_core.data import strokes
from pages.shared import digit_sources, presenter
from pages.shared.digit_sources import SOURCES, Digits, Source
from tests.app_in_apptest import gallery, page, texts
from tests.hand import DIGITS
from tests.runs_on_disk import write_changed_run
from tests.stroke_archives import archive_of, save_archive


def test_each_source_is_named_by_its_key():
    assert list(SOURCES) == [source.key for source in SOURCES.values()]
    assert {"mnist", "train", "drawings"} <= set(SOURCES)


@pytest.mark.parametrize("name", ["confusion", "mistakes", "dataset"])
def test_drawings_by_people_are_shown(name, drawn):
    app = page(name, source="drawings").run()
    assert not app.exception
    assert "13 digits by 1 writer," in texts(app)


@pytest.mark.parametrize("name", ["confusion", "mistakes", "dataset"])
@pytest.mark.parametrize("is_presenter", [True, False])
@pytest.mark.parametrize(
    ("content", "said", "details"),
    [
        (None, "There are no drawings by people on this computer.", "set DRAWN_PATH"),
        (b"nonsense", "The drawings by people cannot be read.", "cannot be read as a stroke"),
    ],
)
def test_missing_or_damaged_drawings_are_named(
    name, content, said, details, is_presenter, monkeypatch, tmp_path
):
    monkeypatch.setattr(presenter, "is_presenter", lambda: is_presenter)
    monkeypatch.delenv("DRAWN_PATH", raising=False)
    if content:
        (tmp_path / "drawn.npz").write_bytes(content)
        monkeypatch.setenv("DRAWN_PATH", str(tmp_path / "drawn.npz"))
    app = page(name, source="drawings").run()
    assert not app.exception
    assert f"{said} Choose other digits above." in texts(app)
    assert "DRAWN_PATH" not in texts(app)
    found = [code.value for code in app.code]
    assert len(found) == (1 if is_presenter else 0)
    assert all(details in text for text in found)


def test_writers_that_a_network_learned_from_are_left_out(monkeypatch, own_runs, tmp_path):
    writers = [f"hand/{number}" for number in range(30)]
    unseen = [writer for writer in writers if strokes.in_validation(writer)]
    archive = archive_of(*[(7, DIGITS[7], writer) for writer in writers])
    monkeypatch.setenv("DRAWN_PATH", str(save_archive(tmp_path / "drawn.npz", archive)))
    app = page("dataset", source="drawings").run()
    assert "These are 30 digits by 30 writers, drawn as on the Draw page." in texts(app)
    write_changed_run("tiny_mlp", own_runs / "mine", data={"drawings": strokes.sha256(archive)})
    st.cache_resource.clear()
    app = page("dataset", source="drawings").run()
    assert f"These are {len(unseen)} digits by {len(unseen)} writers" in texts(app)
    assert "No network was trained on drawings by these writers." in texts(app)


def test_a_further_source_is_one_entry(monkeypatch):
    def load(purpose: str) -> Digits:
        images = np.zeros((3, 28, 28), np.uint8)
        return Digits("blank", images, np.array([1, 2, 3], np.uint8), "Blank paper.", "1")

    monkeypatch.setitem(SOURCES, "blank", Source("blank", "blank paper", "sheet", load))
    digits = digit_sources.load("blank", "show nothing")
    assert digits.name(2) == "sheet 2"


@pytest.mark.parametrize(
    ("source", "about", "singular"),
    [
        ("mnist", "These are MNIST’s 10,000 test images.", "MNIST test image"),
        ("train", "These are MNIST’s 60,000 training images.", "MNIST training image"),
    ],
)
def test_each_set_of_mnist_says_what_it_is(source, about, singular, mnist):
    app = page("dataset", source=source).run()
    assert about in texts(app)
    assert all(title.startswith(singular) for title in gallery(app, "each"))
