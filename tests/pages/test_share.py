"""Drawings leave the Draw page as links and files, and come back by links and from the strip."""

import io
import re
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from PIL import Image

from mnist_core.data.strokes import read_archive
from mnist_core.drawing import redraw
from mnist_core.drawing.packing import pack
from mnist_core.drawing.sketch import BLANK, Sketch
from pages.draw_parts import share
from pages.shared import app_address
from pages.shared.canvas_message import read_message
from tests.app_in_apptest import canvas_state, component, draw, gallery, page, texts
from tests.hand import DIGITS, NO_DIGITS, message, path

FOUR = read_message(message(*map(path, DIGITS[4])))


def test_a_link_brings_a_drawing_and_its_verdict():
    app = page("draw", drawing=pack(FOUR)).run()
    assert canvas_state(app).drawings[-1] == FOUR
    assert re.search(r"(It's|Probably) a 4\b", texts(app))
    assert "drawing" not in app.query_params


def test_a_link_is_opened_once():
    app = page("draw", drawing=pack(FOUR)).run()
    app.button[2].click().run()  # Clear
    app.query_params["drawing"] = pack(FOUR)  # as the browser's Back asks for it again
    app.run()
    assert canvas_state(app).drawings[-1].is_empty


def test_a_damaged_link_says_so_and_keeps_the_drawing():
    app = page("draw").run()
    draw(app, *DIGITS[7])
    app.run()
    before = canvas_state(app).drawings
    app.query_params["drawing"] = pack(FOUR)[:-3]
    app.run()
    assert not app.exception
    assert "The drawing in the link is incomplete." in texts(app)
    assert canvas_state(app).drawings == before


def shared_link(app) -> str:
    return component(app, "copy_link")["link"]


@pytest.mark.parametrize("network", ["studio", "compact"])
def test_the_link_of_a_drawing_opens_it_with_its_network(network):
    app = page("draw", share="true", network=network)
    draw(app, *DIGITS[4])
    app.run()
    found = parse_qs(urlparse(shared_link(app)).query)
    assert found["drawing"] == [pack(FOUR)]
    assert found.get("network", ["studio"]) == [network]
    assert len(shared_link(app)) < 2_000


def test_a_drawing_that_is_too_long_for_a_link_is_still_downloaded():
    random = np.random.default_rng(0)
    scribble = [[tuple(point) for point in random.integers(0, 280, (1_000, 2)).tolist()]]
    app = page("draw", share="true")
    draw(app, *scribble)
    app.run()
    assert not app.exception
    assert "too many strokes for a link" in texts(app)


def test_the_files_hold_the_drawing(tmp_path):
    stages = redraw.stages(FOUR)
    pixels = np.asarray(Image.open(io.BytesIO(share._png(stages.digit))))
    np.testing.assert_array_equal(pixels, stages.digit)
    np.testing.assert_array_equal(np.load(io.BytesIO(share._npy(stages.digit))), stages.digit)
    (tmp_path / "strokes.npz").write_bytes(share._archive(FOUR, 4))
    archive = read_archive(tmp_path / "strokes.npz")
    assert archive.labels.tolist() == [4]
    assert len(archive.strokes(0)) == 2
    assert np.concatenate(archive.strokes(0)).min() == 0
    assert np.concatenate(archive.strokes(0)).max() == 1000


@pytest.mark.parametrize(
    ("drawing", "offered"),
    [
        (FOUR, True),
        (Sketch(FOUR.strokes, bytes(784)), False),
        (Sketch((*FOUR.strokes, FOUR.strokes[0]._replace(erases=True, width=10))), False),
    ],
    ids=["strokes", "on a picture", "erased"],
)
def test_an_archive_is_offered_of_strokes_alone(drawing, offered):
    app = page("draw", share="true", drawing=pack(drawing)).run()
    labels = [element.proto.label for element in app.get("download_button")]
    assert len(labels) == (4 if offered else 3)


def test_the_strip_shows_earlier_drawings_with_their_verdicts():
    app = page("draw").run()
    assert "Your drawings" not in [heading.value for heading in app.header]
    for strokes in (DIGITS[7], NO_DIGITS["K"]):
        draw(app, *strokes)
        app.run()
        app.button[2].click().run()  # Clear
    first, second = gallery(app, "strip")
    assert "read as 7" in first
    assert "read as none of 0 to 9" in second
    draw(app, *DIGITS[4])
    app.run()
    assert len(gallery(app, "strip")) == 2


def test_a_blank_drawing_does_not_get_into_the_strip():
    app = page("draw").run()
    draw(app, *DIGITS[7], erasing=True)
    app.run()
    app.button[2].click().run()
    assert canvas_state(app).drawings[-1] == BLANK
    assert "Your drawings" not in [heading.value for heading in app.header]


@pytest.mark.parametrize(
    ("start", "is_local"),
    [
        ("http://192.168.1.20:8501", True),
        ("http://localhost", False),
        ("https://digits.example.org/app", False),
        ("http://[fd00::1]:8501", True),
        ("http://93.184.216.34", False),
        ("http://[", False),
    ],
)
def test_an_address_for_the_local_network_alone_is_called_so(start, is_local):
    assert app_address.is_in_local_network(start) == is_local
