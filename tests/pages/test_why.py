"""Why this answer? Each explanation of the drawing on Draw, without a browser."""

import numpy as np
import pytest

from mnist_core.explanations.evidence import Patch
from mnist_core.networks.classifier import Classifier
from pages.draw_parts import why
from pages.draw_parts.explanations import evidence
from pages.draw_parts.why import EXPLANATIONS
from tests.app_in_apptest import canvas_state, component, draw, page, texts
from tests.hand import DIGITS, NO_DIGITS
from tests.runs_on_disk import ZOO

NAMES = list(EXPLANATIONS)


def explained(name, strokes, **address):
    """The Draw page with an explanation of a drawing."""
    app = page("draw", why=name, **address)
    draw(app, *strokes)
    app.run()
    assert not app.exception
    return app


def html(app) -> str:
    return " ".join(item.proto.body for item in app.get("html"))


@pytest.mark.parametrize("network", ZOO)
@pytest.mark.parametrize("name", NAMES)
def test_every_explanation_works_with_every_network(name, network):
    app = explained(name, DIGITS[4], network=network)
    assert EXPLANATIONS[name].how_to_read in texts(app)
    assert EXPLANATIONS[name].does_not_prove in texts(app)
    assert not app.error


@pytest.mark.parametrize("name", NAMES)
def test_every_explanation_works_with_a_refused_drawing(name):
    app = explained(name, NO_DIGITS["K"], network="studio")
    assert "not one of the digits 0 to 9 that I know" in texts(app)
    assert EXPLANATIONS[name].how_to_read in texts(app)


@pytest.mark.parametrize("strokes", [[], [[(140, 140), (141, 141)]]], ids=["blank", "tiny"])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_explained_as_long_as_there_is_no_answer(name, strokes):
    app = explained(name, strokes)
    assert EXPLANATIONS[name].how_to_read not in texts(app)
    assert '<div class="verdict waiting">' in texts(app)  # hides the questions


@pytest.mark.parametrize("name", NAMES)
def test_a_small_drawing_is_explained_as_it_was_redrawn(name):
    small = [[(x // 6 + 30, y // 6 + 30) for x, y in stroke] for stroke in DIGITS[3]]
    assert EXPLANATIONS[name].how_to_read in texts(explained(name, small))


def test_a_digit_put_on_the_canvas_is_explained_too():
    app = page("draw", why="growth").run()
    app.button[[button.label for button in app.button].index("Try an example")].click().run()
    assert not app.exception
    assert "The picture came as a whole" in texts(app)


def test_no_explanation_costs_anything_before_it_is_opened(monkeypatch):
    read = []
    original = Classifier.read
    monkeypatch.setattr(
        Classifier, "read", lambda self, images: read.append(len(images)) or original(self, images)
    )
    app = page("draw")
    draw(app, *DIGITS[4])
    app.run()
    assert "Why this answer?" in [header.value for header in app.header]
    assert read == [1]


def test_one_explanation_is_open_and_the_address_says_which():
    app = page("draw")
    draw(app, *DIGITS[4])
    app.run()
    app.pills(key="why").set_value("growth").run()
    assert app.query_params["why"] == "growth"
    app.pills(key="why").set_value("networks").run()
    assert app.query_params["why"] == "networks"
    assert EXPLANATIONS["growth"].how_to_read not in texts(app)


def test_a_link_names_an_explanation_that_does_not_exist():
    app = page("draw", why="magic")
    draw(app, *DIGITS[4])
    app.run()
    assert "The link asks for `why=magic`, which is not one of the choices." in texts(app)


def test_the_parameters_of_links_are_those_of_the_explanations():
    assert {"why", "for", "into", "trunk", "like", "without_crop", "shift"} <= set(why.PARAMETERS)


# From drawing to 28 x 28


def test_without_centring_a_network_may_read_something_else():
    low = [[(x // 3 + 170, y // 3 + 170) for x, y in stroke] for stroke in DIGITS[9]]
    app = explained("steps", low, network="basic_mlp", without_crop="true", without_centre="true")
    shown = html(app)
    assert "cropped to the ink" not in shown
    assert "28 × 28, in the middle" in shown
    assert "Without cropping and centring: **" in texts(app)
    assert "With every step: a 9" in texts(app)


def test_each_step_can_be_switched_off():
    app = explained("steps", DIGITS[9])
    app.toggle(key="without_stretch").set_value(True).run()
    assert "Without darkening: **a 9" in texts(app)
    assert app.query_params["without_stretch"] == "true"


# All networks


def test_the_grid_has_a_row_for_each_network_and_marks_the_chosen_one():
    data = component(explained("networks", DIGITS[7], network="micro"), "networks")
    assert {row["name"] for row in data["rows"]} == set(ZOO)
    assert data["rows"][0]["name"] == "studio"  # the best one first
    assert data["chosen"] == "micro"
    assert all(row["answer"].startswith("a 7") for row in data["rows"])


def test_the_sentence_counts_the_answers():
    assert "All 10 networks see a 7." in texts(explained("networks", DIGITS[7]))
    several = texts(explained("networks", NO_DIGITS["K"]))
    assert "of 10 networks see " in several


# As it grew


def test_the_drawing_grows_to_what_the_page_says_of_it():
    app = explained("growth", DIGITS[4])
    data = component(app, "growth")
    assert len(data["shares"]) == len(data["pictures"]) == len(data["texts"]) == 10
    assert data["shares"][-1][4] > 0.9
    assert all(sum(shares) == pytest.approx(1, abs=1e-3) for shares in data["shares"][2:])
    assert "The network has said a 4 since " in texts(app)


# Robustness


def test_a_slider_changes_what_the_network_sees():
    app = explained("robustness", DIGITS[6], network="tiny_mlp")
    before = texts(app)
    app.select_slider(key="rotation").set_value("45").run()
    assert not app.exception
    assert app.query_params["rotation"] == "45"
    assert texts(app) != before


def test_the_accuracy_beside_a_slider_is_that_of_its_value():
    assert "Accuracy over the range of this slider; here 97.4%" in html(
        explained("robustness", DIGITS[6], network="basic_mlp")
    )


# Smallest change


def test_the_changed_digit_is_put_on_the_canvas():
    app = explained("change", DIGITS[4], network="basic_mlp", into="9")
    drawn = canvas_state(app).drawings[-1]
    app.button(key="put_change").click().run()
    assert not app.exception
    assert canvas_state(app).drawings[-1].picture is not None
    assert canvas_state(app).drawings[-2] == drawn  # Undo brings it back


def test_paper_with_ink_around_it_is_inside_the_loop():
    image = np.zeros((28, 28), np.uint8)
    image[6:22, 8:20] = 255
    image[9:19, 11:17] = 0
    assert evidence.place(image, Patch(14, 14, is_ink=False, score=1)) == "inside the loop"
    assert evidence.place(image, Patch(14, 14, is_ink=True, score=1)) == "in the middle"
    assert evidence.place(image, Patch(7, 9, is_ink=False, score=1)) == "at the top left"
