"""The Draw page as a script, without a browser."""

import re

import numpy as np
import pytest

from mnist_core.networks import classifier, runs
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.verdict import Reading
from pages.shared import loaders
from tests.app_in_apptest import bars, draw, page, texts
from tests.hand import DIGITS
from tests.runs_on_disk import ZOO, write_damaged_run

A_SEVEN = re.compile(r"(It's|Probably) a 7\b")
INVITATION = "Draw one digit, 0 to 9, in the black box."


def test_a_blank_canvas_invites_and_predicts_nothing():
    app = page("draw").run()
    assert INVITATION in texts(app)
    assert not A_SEVEN.search(texts(app))
    assert bars(app) == [""] * 10


@pytest.mark.parametrize("name", ZOO)
def test_every_network_reads_a_seven(name):
    app = page("draw", network=name)
    draw(app, *DIGITS[7])
    app.run()
    assert not app.exception
    assert A_SEVEN.search(texts(app))
    assert bars(app)[7]


@pytest.mark.parametrize(
    ("verdict", "sign", "sentence"),
    [
        ("digit", "4", "Probably a 4 (60%). It could also be a 9 (40%)."),
        ("unsure", "4/9", "I'm not sure. It could be a 4 (60%) or a 9 (40%)."),
        ("not a digit", "not a digit", "That doesn't look like a digit. If I had to guess: 4."),
    ],
)
def test_the_verdict_is_shown_as_a_sign_and_a_sentence(monkeypatch, verdict, sign, sentence):
    probabilities = np.zeros(10, np.float32)
    probabilities[[4, 9]] = 0.6, 0.4
    reading = Reading(verdict, 4, 9, probabilities, 0.5)
    monkeypatch.setattr(Classifier, "read", lambda self, images: [reading])
    app = page("draw")
    draw(app, *DIGITS[7])
    app.run()
    assert not app.exception
    assert sentence in texts(app)
    assert f">{sign}</span>" in texts(app)


@pytest.mark.parametrize(("network", "says"), [("basic_mlp", True), ("studio", False)])
def test_the_page_says_when_a_network_cannot_refuse(network, says):
    app = page("draw", network=network)
    draw(app, *DIGITS[7])
    app.run()
    hint = "calls everything a digit. Choose studio, compact or micro to hear “not a digit”."
    assert (hint in texts(app)) == says


@pytest.mark.parametrize("name", ZOO)
def test_the_networks_to_choose_instead_can_refuse(name):
    said = "Choose studio, compact or micro to hear"
    app = page("draw", network=name)
    draw(app, *DIGITS[7])
    app.run()
    assert (said in texts(app)) == (name not in ("studio", "compact", "micro"))
    assert classifier.load(runs.read_run(name)).refuses == (said not in texts(app))


@pytest.mark.parametrize("open_at_first", [False, True])
def test_the_stages_are_shown_when_asked_for(open_at_first):
    app = page("draw", **({"stages": "true"} if open_at_first else {}))
    draw(app, *DIGITS[7])
    app.run()
    assert not app.exception
    assert ("were prepared the same way" in texts(app)) == open_at_first


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
