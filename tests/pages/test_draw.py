"""The Draw page as a script, without a browser."""

import re

import numpy as np
import pytest

from mnist_core.networks import classifier, runs
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.verdict import Reading
from pages.shared import loaders
from tests.app_in_apptest import bars, draw, page, texts
from tests.hand import DIGITS, NO_DIGITS, slowly
from tests.runs_on_disk import ZOO, write_damaged_run

A_SEVEN = re.compile(r"(It's|Probably) a 7\b")
INVITATION = "Draw one digit, 0 to 9, in the black box."


def test_a_blank_canvas_invites_and_predicts_nothing():
    app = page("draw").run()
    assert INVITATION in texts(app)
    assert not A_SEVEN.search(texts(app))
    assert bars(app) == [""] * 11  # the ten digits, and "none of 0 to 9"


@pytest.mark.parametrize("name", ZOO)
def test_every_network_reads_a_seven(name):
    app = page("draw", network=name)
    draw(app, *DIGITS[7])
    app.run()
    assert not app.exception
    assert A_SEVEN.search(texts(app))
    assert bars(app)[7]


@pytest.mark.parametrize(
    ("verdict", "is_digit", "sign", "sentence"),
    [
        ("digit", 1, "4", "Probably a 4 (60%). It could also be a 9 (40%)."),
        ("unsure", 1, "4/9", "I'm not sure. It could be a 4 (60%) or a 9 (40%)."),
        (
            "not a digit",
            0.1,
            "none of 0 to 9",
            "This is not one of the digits 0 to 9 that I know. If I had to guess: 4.",
        ),
    ],
)
def test_the_verdict_is_shown_as_a_sign_and_a_sentence(
    monkeypatch, verdict, is_digit, sign, sentence
):
    probabilities = np.zeros(10, np.float32)
    probabilities[[4, 9]] = 0.6, 0.4
    reading = Reading(verdict, 4, 9, probabilities, is_digit)
    monkeypatch.setattr(Classifier, "read", lambda self, images: [reading])
    app = page("draw")
    draw(app, *DIGITS[7])
    app.run()
    assert not app.exception
    assert sentence in texts(app)
    assert f">{sign}</span>" in texts(app)


def test_bars_and_verdict_agree_that_a_letter_is_no_digit():
    app = page("draw", network="studio")
    draw(app, *NO_DIGITS["K"])
    app.run()
    texts_of_bars = bars(app)
    shares = [float(text.strip(">%") or 0) for text in texts_of_bars]
    assert shares[10] > 50
    assert sum(shares) <= 100
    assert "not one of the digits 0 to 9 that I know" in texts(app)


@pytest.mark.parametrize("name", ["studio", "basic_mlp"])
def test_as_many_bars_before_a_drawing_as_after(name):
    app = page("draw", network=name).run()
    before = len(bars(app))
    draw(app, *DIGITS[7])
    app.run()
    assert len(bars(app)) == before == (11 if name == "studio" else 10)


@pytest.mark.parametrize(("network", "says"), [("basic_mlp", True), ("studio", False)])
def test_the_page_says_when_a_network_cannot_refuse(network, says):
    app = page("draw", network=network)
    draw(app, *DIGITS[7])
    app.run()
    hint = "calls everything a digit. Choose studio, compact or micro to hear “none of 0 to 9”."
    assert (hint in texts(app)) == says


@pytest.mark.parametrize("name", ZOO)
def test_the_networks_to_choose_instead_can_refuse(name):
    said = "Choose studio, compact or micro to hear"
    app = page("draw", network=name)
    draw(app, *DIGITS[7])
    app.run()
    assert (said in texts(app)) == (name not in ("studio", "compact", "micro"))
    assert classifier.load(runs.read_run(name)).refuses == (said not in texts(app))


def test_an_unknown_network_is_replaced_by_the_default():
    app = page("draw", network="nonsense").run()
    assert app.selectbox(key="network").value == loaders.DEFAULT_NETWORK


def test_a_damaged_run_is_named_and_the_others_are_offered(own_runs):
    write_damaged_run("tiny_mlp", own_runs / "tiny_mlp", runs.TFLITE)
    app = page("draw", network="tiny_mlp")
    draw(app, *DIGITS[7])
    app.run()
    assert not app.exception
    assert "The run tiny_mlp is damaged" in app.error[0].value
    app.selectbox(key="network").select("deep_cnn").run()
    assert A_SEVEN.search(texts(app))


def test_a_dot_is_too_small_to_tell():
    app = page("draw")
    draw(app, [(140, 140)])
    app.run()
    assert "This is too small to tell. Draw larger." in texts(app)
    assert bars(app) == [""] * 11


@pytest.mark.parametrize("digit", range(10))
def test_a_tiny_digit_is_read(digit):
    app = page("draw")
    draw(app, *([(130 + x // 6, 120 + y // 6) for x, y in line] for line in slowly(DIGITS[digit])))
    app.run()
    assert re.search(rf"(It's|Probably) an? {digit}\b", texts(app))
