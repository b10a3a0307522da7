"""Every page as a script, without a browser."""

import re
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mnist_core.charts import style
from mnist_core.digit_map import digit_map
from mnist_core.networks import classifier, run_files, runs
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.verdict import Reading
from pages.shared.session import Visit
from tests import damage
from tests.app_in_apptest import draw, figure, gallery, gallery_indices, page, texts, visit
from tests.hand import DIGITS, NO_DIGITS
from tests.runs_on_disk import ZOO, write_damaged_run

LOOKING = ["confusion", "mistakes", "map", "dataset"]  # at MNIST's images
PAGES = ["draw", "training", *LOOKING]


@pytest.mark.parametrize("run", ZOO)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_for_every_run(name, run, mnist):
    app = page(name, network=run).run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_without_mnist(name, no_mnist):
    app = page(name).run()
    assert not app.exception
    assert app.title[0].value
    if name in LOOKING:
        assert "The MNIST images are missing." in texts(app)
        assert re.search("With the MNIST images this page will|sample drawings instead", texts(app))


@pytest.mark.parametrize("name", ["confusion", "mistakes", "dataset"])
def test_without_mnist_sample_drawings_are_shown(name, no_mnist):
    app = page(name).run()
    assert "2,000 sample drawings. A program drew them, no person" in texts(app)
    assert gallery(app, {"confusion": "cell", "mistakes": "gallery", "dataset": "each"}[name])


@pytest.mark.parametrize("name", LOOKING)
def test_damaged_mnist_is_said_so(name, no_mnist, monkeypatch, tmp_path):
    st.cache_resource.clear()  # MNIST, once read, is kept
    (tmp_path / "mnist.npz").write_bytes(b"something else")
    monkeypatch.setenv("MNIST_PATH", str(tmp_path / "mnist.npz"))
    app = page(name).run()
    assert not app.exception
    assert "The file with the MNIST images is damaged." in app.warning[0].value


def test_a_blank_canvas_invites_and_predicts_nothing():
    app = page("draw").run()
    assert "Draw a digit" in texts(app)
    assert "This " not in texts(app)


@pytest.mark.parametrize("name", ZOO)
def test_every_network_reads_a_seven(name):
    app = page("draw", network=name)
    draw(app, *DIGITS[7])
    app.run()
    assert not app.exception
    assert "a 7 (" in texts(app)


def probabilities(**shares: float) -> np.ndarray:
    """The ten probabilities, given as d4=0.6 and so on; the others share the rest."""
    found = np.full(10, (1 - sum(shares.values())) / (10 - len(shares)), np.float32)
    for digit, share in shares.items():
        found[int(digit[1])] = share
    return found


@pytest.mark.parametrize(
    ("reading", "sign", "sentence"),
    [
        (Reading("digit", 8, 3, probabilities(d8=0.98, d3=0.02), 0.99), "8", "This is an 8 (98%)"),
        (
            Reading("unsure", 4, 9, probabilities(d4=0.55, d9=0.45), 0.99),
            "4/9",
            "This looks like a 4 (55%) or a 9 (45%).",
        ),
        (
            Reading("not a digit", 4, 9, probabilities(d4=0.6, d9=0.4), 0.01),
            "no digit",
            "I don't think this is a digit. If it were one, it would most likely be a 4.",
        ),
    ],
)
def test_the_verdict_is_said_in_words(monkeypatch, reading, sign, sentence):
    monkeypatch.setattr(Classifier, "read", lambda self, images: [reading])
    app = page("draw")
    draw(app, *DIGITS[7])
    app.run()
    assert not app.exception
    assert sentence in texts(app)
    assert f">{sign}</span>" in texts(app)


@pytest.mark.parametrize(("network", "says"), [("basic_mlp", True), ("studio", False)])
def test_where_a_network_cannot_refuse_the_page_says_so(network, says):
    app = page("draw", network=network)
    draw(app, *DIGITS[7])
    app.run()
    said = [found.value for found in app.caption if "only ever seen digits" in found.value]
    assert bool(said) == says


@pytest.mark.parametrize("asked", [False, True])
def test_the_stages_are_shown_when_asked_for(asked):
    app = page("draw")
    if asked:
        app.query_params["stages"] = "true"
    draw(app, *DIGITS[7])
    app.run()
    assert not app.exception
    assert any("made the same way" in caption.value for caption in app.caption) == asked


def test_ink_erased_to_nothing_is_no_digit():
    app = page("draw")
    draw(app, *DIGITS[7], ink="black")
    app.run()
    assert "Draw a digit" in texts(app)


def groups_of_map(app: AppTest) -> list[dict]:
    """The traces of the map that are made of MNIST's digits."""
    return [trace for trace in figure(app, "map")["data"] if "customdata" in trace]


def expected_groups(colour: str, labels: np.ndarray, probabilities: np.ndarray) -> list[tuple]:
    """The name, the members (bool) and the colour of each group of the map."""
    read = probabilities.argmax(axis=1)
    if colour == "right":
        right = ("read right", read == labels, style.GREY)
        return [right, ("read wrong", read != labels, style.PREDICTED)]
    if colour == "confidence":
        return [("confidence", np.full(10_000, True), probabilities.max(axis=1))]
    of = labels if colour == "label" else read
    return [(str(digit), of == digit, style.SERIES[digit]) for digit in range(10)]


@pytest.mark.parametrize("colour", ["label", "prediction", "right", "confidence"])
@pytest.mark.parametrize("space", ["features", "pixels"])
@pytest.mark.parametrize("dimensions", ["2", "3"])
def test_each_point_of_the_map_is_in_its_place_its_group_and_its_colour(
    colour, space, dimensions, mnist
):
    choices = {"space": space, "colour": colour, "dimensions": dimensions}
    app = page("map", network="tiny_mlp", **choices).run()
    assert not app.exception
    run = runs.read_run("tiny_mlp")
    shipped = digit_map.read_map(
        digit_map.PIXELS if space == "pixels" else run.folder / run_files.MAP
    )
    groups = groups_of_map(app)
    expected = expected_groups(colour, mnist.test_labels, run.test_probabilities())
    for group, (name, members, colours) in zip(groups, expected, strict=True):
        indices = group["customdata"]
        assert group["name"] == name
        np.testing.assert_array_equal(np.sort(indices), np.flatnonzero(members))
        for axis, place in zip("xyz"[: int(dimensions)], shipped.coordinates.T, strict=False):
            np.testing.assert_array_equal(group[axis], place[indices])
        if isinstance(colours, str):
            assert group["marker"]["color"] == colours
        else:
            np.testing.assert_array_equal(group["marker"]["color"], colours[indices])
            assert (np.diff(colours[indices]) <= 0).all()  # the least certain lie on top


def test_the_map_of_other_neighbours_is_computed(mnist):
    app = page("map", network="tiny_mlp", neighbors="8").run()
    assert not app.exception
    points = classifier.load("tiny_mlp").features(mnist.test_images)
    expected = digit_map.compute_map(points, mnist.test_labels, n_neighbors=8)
    for group in groups_of_map(app):
        places = expected.coordinates[group["customdata"]]
        for axis, place in zip("xy", places.T[:2], strict=True):
            np.testing.assert_allclose(group[axis], place, atol=1e-3 * np.ptp(place))
    assert f"Trustworthiness **{expected.trustworthiness:.3f}**" in texts(app)
    shipped = digit_map.read_map(runs.ZOO / "tiny_mlp" / run_files.MAP)
    assert f"{shipped.trustworthiness:.3f}" != f"{expected.trustworthiness:.3f}"


def test_some_digits_alone_are_on_the_map(mnist):
    app = page("map", network="tiny_mlp", only="49", show="digits").run()
    assert not app.exception
    assert [group["name"] for group in groups_of_map(app)] == ["4", "9"]
    for digit, group in zip((4, 9), groups_of_map(app), strict=True):
        assert set(mnist.test_labels[group["customdata"]]) == {digit}
    (picture,) = figure(app, "map")["layout"]["images"]
    assert picture["source"].startswith("data:image/png")


def test_an_outline_of_the_address_is_looked_into(mnist):
    places = digit_map.read_map(runs.ZOO / "tiny_mlp" / run_files.MAP).coordinates
    middle = float(f"{np.median(places[:, 0]):.4g}")
    inside = np.flatnonzero(places[:, 0] < middle)
    app = page("map", network="tiny_mlp", region=f"-9,-9 {middle},-9 {middle},9 -9,9").run()
    assert not app.exception
    assert f"Inside the outline: {len(inside):,} digits" in [head.value for head in app.subheader]
    assert gallery_indices(app, "inside") == inside[:48].tolist()


def test_a_drawing_is_on_the_map_with_its_neighbours(mnist):
    app = page("draw").run()
    draw(app, *DIGITS[7])
    app.run()
    there = page("map")
    there.query_params["network"] = "deep_cnn"
    there.session_state["visit"] = Visit(drawings=visit(app).drawings)
    there.run()
    assert not there.exception
    assert "The ten digits nearest to it: **10 sevens**" in texts(there)


def test_a_drawing_that_is_no_digit_is_said_to_be_none_on_the_map_too(mnist):
    app = page("draw").run()
    draw(app, *NO_DIGITS["K"])
    app.run()
    there = page("map")
    there.session_state["visit"] = Visit(drawings=visit(app).drawings)
    there.run()
    assert not there.exception
    assert "studio: “I don't think this is a digit." in texts(there)
    assert "so it has to lie among such" in texts(there)


def test_a_network_that_is_not_served_cannot_read_the_drawing_on_the_map(mnist, own_runs):
    folder = damage.copy("tiny_mlp", own_runs / "mine")
    (folder / run_files.TFLITE).unlink()
    damage.seal(folder)
    app = page("draw").run()
    draw(app, *DIGITS[7])
    app.run()
    there = page("embedding")
    there.query_params |= {"network": "mine", "space": "pixels"}
    there.session_state["drawings"] = app.session_state["drawings"]
    there.run()
    assert not there.exception
    assert "mine has no model.tflite yet" in there.error[0].value


def test_without_mnist_the_map_shows_what_was_read(no_mnist):
    app = page("map", network="tiny_mlp").run()
    probabilities = runs.read_run("tiny_mlp").test_probabilities()
    for digit, group in zip(range(10), groups_of_map(app), strict=True):
        assert group["name"] == str(digit)
        members = np.flatnonzero(probabilities.argmax(axis=1) == digit)
        np.testing.assert_array_equal(group["customdata"], members)


def test_an_unknown_network_is_replaced_by_the_default():
    app = page("draw", network="nonsense").run()
    assert app.selectbox(key="network").value == "studio"


def test_undo_takes_strokes_back_and_clear_too():
    app = page("draw").run()
    draw(app, *DIGITS[7])
    app.run()
    assert "a 7 (" in texts(app)
    app.button[1].click().run()  # Clear
    assert "Draw a digit" in texts(app)
    app.button[0].click().run()  # Undo
    assert "a 7 (" in texts(app)
    for _ in range(3):  # there is no more to take back than there was
        app.button[0].click().run()
        assert not app.exception
        assert "Draw a digit" in texts(app)


def test_a_damaged_run_is_said_and_the_others_offered(own_runs):
    write_damaged_run("tiny_mlp", own_runs / "tiny_mlp", run_files.TFLITE)
    app = page("draw", network="tiny_mlp")
    draw(app, *DIGITS[7])
    app.run()
    assert not app.exception
    assert "The run tiny_mlp is damaged" in app.error[0].value
    app.selectbox(key="network").select("deep_cnn").run()
    assert "a 7 (" in texts(app)


@pytest.fixture(scope="module")
def every_damage(tmp_path_factory) -> Path:
    """A folder of runs, each damaged in a way of its own."""
    folder = tmp_path_factory.mktemp("damaged")
    for kind in damage.DAMAGES:
        damage.damaged(folder / kind, kind)
    return folder


@pytest.mark.parametrize("name", [name for name in PAGES if name != "dataset"])
def test_every_page_names_each_damaged_run_once_and_offers_the_others(
    name, every_damage, monkeypatch, mnist
):
    monkeypatch.setenv("MNIST_RUNS", str(every_damage))
    app = page(name).run()
    assert not app.exception
    said = [error.value for error in app.error]
    for kind, (_, what) in damage.DAMAGES.items():
        (problem,) = [text for text in said if f"The run {kind} is damaged: " in text]
        assert what in problem
        assert "--" not in problem
    assert len(said) == len(damage.DAMAGES)
    assert app.selectbox(key="network").options == ZOO


@pytest.mark.parametrize("name", ["confusion", "mistakes", "dataset"])
def test_damaged_runs_are_not_named_again_for_the_drawings(name, own_runs, drawn):
    damage.damaged(own_runs / "mine", "sha256-a-list")
    app = page(name)
    app.query_params["source"] = "drawings"
    app.run()
    assert not app.exception
    named = [error.value for error in app.error if "The run mine is damaged" in error.value]
    assert len(named) == (0 if name == "dataset" else 1)  # that page is about no network


def test_a_run_that_is_damaged_or_repaired_is_found_to_be_so(own_runs):
    folder = damage.copy("tiny_mlp", own_runs / "mine")
    app = page("draw").run()
    assert "mine" in app.selectbox(key="network").options
    (folder / run_files.TFLITE).rename(folder / "away")
    app.run()
    assert "mine" not in app.selectbox(key="network").options
    assert "its model.tflite is missing" in app.error[0].value
    (folder / "away").rename(folder / run_files.TFLITE)
    app.run()
    assert "mine" in app.selectbox(key="network").options
    assert not app.error


def test_without_any_good_run_the_page_ends_with_what_is_wrong(own_runs, monkeypatch, tmp_path):
    damage.damaged(own_runs / "mine", "network-of-nan")
    monkeypatch.setattr(runs, "ZOO", tmp_path)
    for name in ("draw", "training"):
        app = page(name).run()
        assert not app.exception
        assert [error.value for error in app.error] == [
            "The run mine is damaged: its model.tflite cannot be read (it does not give "
            "probabilities). Restore it, or train the network again."
        ]


def test_without_any_run_the_page_says_what_to_do(own_runs, monkeypatch, tmp_path):
    monkeypatch.setattr(runs, "ZOO", tmp_path)
    for name in ("draw", "training"):
        app = page(name).run()
        assert not app.exception
        assert "mnist_core train" in texts(app)


def test_the_training_page_goes_on_past_a_damaged_run(own_runs):
    write_damaged_run("tiny_mlp", own_runs / "tiny_mlp", run_files.HISTORY)
    app = page("training").run()
    assert not app.exception
    assert "tiny_mlp is damaged" in app.error[0].value
    assert "deep_cnn" in app.multiselect(key="networks").options
