"""The map's page as a script, without a browser."""

from dataclasses import replace

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mnist_core.charts.look import LIGHT
from mnist_core.charts.percents import precise_percent
from mnist_core.digit_map import digit_map
from mnist_core.networks import classifier, run_files, runs
from pages.map_parts import quality
from pages.shared.session import Visit
from tests.app_in_apptest import draw, figure, gallery_indices, page, texts, visit
from tests.hand import DIGITS, NO_DIGITS
from tests.runs_on_disk import ZOO, write_changed_run


@pytest.mark.parametrize("run", ZOO)
def test_the_page_opens_for_every_run(run, mnist):
    app = page("map", network=run).run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Which digits look alike?"


def test_damaged_mnist_is_reported(no_mnist, monkeypatch, tmp_path):
    st.cache_resource.clear()  # MNIST, once read, is kept
    (tmp_path / "mnist.npz").write_bytes(b"something else")
    monkeypatch.setenv("MNIST_PATH", str(tmp_path / "mnist.npz"))
    app = page("map").run()
    assert not app.exception
    assert "The file with the MNIST images is damaged." in app.warning[0].value


def groups_of_map(app: AppTest) -> list[dict]:
    """The traces of the map that are made of MNIST's digits."""
    return [trace for trace in figure(app, "map")["data"] if "customdata" in trace]


def expected_groups(colour: str, labels: np.ndarray, probabilities: np.ndarray) -> list[tuple]:
    """The name, the members (bool) and the colour of each group of the map."""
    read = probabilities.argmax(axis=1)
    if colour == "right":
        correct = ("correct", read == labels, LIGHT.quiet)
        return [correct, ("errors", read != labels, LIGHT.answer)]
    if colour == "confidence":
        return [("confidence", np.full(10_000, True), probabilities.max(axis=1))]
    of = labels if colour == "label" else read
    return [(str(digit), of == digit, LIGHT.series[digit]) for digit in range(10)]


@pytest.mark.parametrize("colour", ["label", "prediction", "right", "confidence"])
@pytest.mark.parametrize("space", ["features", "pixels"])
@pytest.mark.parametrize("dimensions", ["2", "3"])
def test_each_point_has_its_place_its_group_and_its_colour(colour, space, dimensions, mnist):
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


def test_a_map_with_other_neighbours_is_computed(mnist):
    app = page("map", network="tiny_mlp", space="features", neighbors="8").run()
    assert not app.exception
    points = classifier.load(runs.read_run("tiny_mlp")).features(mnist.test_images)
    expected = digit_map.compute_map(points, mnist.test_labels, n_neighbors=8)
    for group in groups_of_map(app):
        places = expected.coordinates[group["customdata"]]
        for axis, place in zip("xy", places.T[:2], strict=True):
            np.testing.assert_allclose(group[axis], place, atol=1e-3 * np.ptp(place))
    said = f"Trustworthiness **{precise_percent(expected.trustworthiness)}**"
    assert said in texts(app)
    shipped = digit_map.read_map(runs.ZOO / "tiny_mlp" / run_files.MAP)
    assert precise_percent(shipped.trustworthiness) not in said


def test_only_the_chosen_digits_are_on_the_map(mnist):
    app = page("map", network="tiny_mlp", only="49", show="digits").run()
    assert not app.exception
    assert [group["name"] for group in groups_of_map(app)] == ["4", "9"]
    for digit, group in zip((4, 9), groups_of_map(app), strict=True):
        assert set(mnist.test_labels[group["customdata"]]) == {digit}
    (picture,) = figure(app, "map")["layout"]["images"]
    assert picture["source"].startswith("data:image/png")


def test_the_digits_inside_the_outline_of_the_address_are_shown(mnist):
    places = digit_map.read_map(runs.ZOO / "tiny_mlp" / run_files.MAP).coordinates
    middle = float(f"{np.median(places[:, 0]):.4g}")
    inside = np.flatnonzero(places[:, 0] < middle)
    app = page(
        "map", network="tiny_mlp", space="features", region=f"-9,-9 {middle},-9 {middle},9 -9,9"
    ).run()
    assert not app.exception
    assert f"Inside your outline: {len(inside):,} digits" in [head.value for head in app.header]
    assert gallery_indices(app, "inside") == inside[:48].tolist()


def test_a_drawing_is_on_the_map_with_its_neighbours(mnist):
    app = page("draw").run()
    draw(app, *DIGITS[7])
    app.run()
    there = page("map", network="deep_cnn", space="features")
    there.session_state["visit"] = Visit(canvases=visit(app).canvases)
    there.run()
    assert not there.exception
    assert "Most similar to it: **10 sevens**" in texts(there)


def test_a_refused_drawing_is_placed_among_the_digits_and_the_page_says_so(mnist):
    app = page("draw").run()
    draw(app, *NO_DIGITS["K"])
    app.run()
    there = page("map")
    there.session_state["visit"] = Visit(canvases=visit(app).canvases)
    there.run()
    assert not there.exception
    assert "studio: “" in texts(there)
    assert "The map holds digits only" in texts(there)


def test_a_network_that_is_not_served_cannot_read_the_drawing(mnist, own_runs):
    write_changed_run("tiny_mlp", own_runs / "mine", without=[run_files.TFLITE])
    app = page("draw").run()
    draw(app, *DIGITS[7])
    app.run()
    there = page("map", network="mine", space="pixels")
    there.session_state["visit"] = Visit(canvases=visit(app).canvases)
    there.run()
    assert not there.exception
    assert "mine has no model.tflite yet" in there.error[0].value


def test_without_mnist_the_map_shows_the_answers_of_the_network(no_mnist):
    app = page("map", network="tiny_mlp").run()
    probabilities = runs.read_run("tiny_mlp").test_probabilities()
    for digit, group in zip(range(10), groups_of_map(app), strict=True):
        assert group["name"] == str(digit)
        members = np.flatnonzero(probabilities.argmax(axis=1) == digit)
        np.testing.assert_array_equal(group["customdata"], members)


def test_without_mnist_a_map_that_is_not_stored_is_named_as_missing(no_mnist):
    app = page("map", network="tiny_mlp", neighbors="3").run()
    assert not app.exception
    assert "Choose 5 neighbours" in texts(app)
    assert not app.get("plotly_chart")


def test_the_nearest_digits_of_the_chosen_one_are_shown(mnist):
    app = page("map", network="tiny_mlp", space="pixels", digit="77").run()
    assert not app.exception
    assert "Most similar to it, pixel by pixel." in texts(app)
    pixels = mnist.test_images.reshape(10_000, -1).astype(float)
    distances = ((pixels - pixels[77]) ** 2).sum(axis=1)
    assert gallery_indices(app, "near-chosen") == np.argsort(distances)[1:11].tolist()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "**Before learning: raw pixels.** Digits close together have similar pixels."),
        (
            {"space": "features"},
            "**After learning.** Digits close together look alike to tiny_mlp.",
        ),
        ({"dimensions": "3"}, "Drag to turn"),
        ({"dimensions": "3"}, "figures of the 2-D map"),
    ],
)
def test_the_page_says_what_is_shown(options, said, mnist):
    assert said in texts(page("map", network="tiny_mlp", **options).run())


def test_the_page_opens_on_the_raw_pixels(mnist):
    app = page("map").run()
    shipped = digit_map.read_map(digit_map.PIXELS)
    first = groups_of_map(app)[0]
    np.testing.assert_array_equal(first["x"], shipped.coordinates[first["customdata"], 0])


def test_without_images_the_page_promises_no_digits(no_mnist):
    app = page("map", network="tiny_mlp").run()
    said = texts(app)
    assert "Click a name below the map" in said
    assert "draws around digits" not in said
    assert not app.header


@pytest.mark.parametrize("space", ["pixels", "features"])
def test_each_digit_is_named_where_its_points_are(space, mnist):
    app = page("map", space=space).run()
    layout = figure(app, "map")["layout"]
    names = {note["text"]: (note["x"], note["y"]) for note in layout["annotations"]}
    assert list(names) == [f"<b>{digit}</b>" for digit in range(10)]
    for group in groups_of_map(app):
        width, height = np.ptp(group["x"]), np.ptp(group["y"])
        x, y = names[f"<b>{group['name']}</b>"]
        assert group["x"].min() - width < x < group["x"].max() + width
        assert group["y"].min() - height < y < group["y"].max() + height


def test_names_are_those_of_the_digits_on_the_map(mnist):
    layout = figure(page("map", only="49").run(), "map")["layout"]
    assert [note["text"] for note in layout["annotations"]] == ["<b>4</b>", "<b>9</b>"]


def test_points_can_be_reached_without_a_mouse(mnist):
    app = page("map").run()
    typical = gallery_indices(app, "typical")
    assert mnist.test_labels[typical].tolist() == list(range(10))
    between = gallery_indices(app, "between")
    assert mnist.test_labels[between].tolist() == [4, 9, 3, 5, 7, 9]
    neighbours = digit_map.read_map(digit_map.PIXELS).neighbours
    for index, others in zip(
        between, [(4, 9), (4, 9), (3, 5), (3, 5), (7, 9), (7, 9)], strict=True
    ):
        assert set(others) <= set(mnist.test_labels[neighbours[index]])


def test_a_link_to_a_digit_marks_and_shows_it(mnist):
    app = page("map", digit="12").run()
    assert "**MNIST test image 12** is labelled" in texts(app)
    marked = [note["text"] for note in figure(app, "map")["layout"]["annotations"]]
    assert "12" in marked
    assert "Click a point to see its digit" not in [head.value for head in app.header]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("neighbors", "1e9"), ("digit", "10000"), ("digit", "-1"), ("region", "1,2 3"), ("drag", "x")],
)
def test_what_a_link_asks_for_in_vain_is_named(parameter, value, mnist):
    app = page("map", **{parameter: value}).run()
    assert not app.exception
    assert f"The link asks for `{parameter}={value}`, which is not one of the choices" in texts(app)


def test_dragging_draws_around_digits_on_request(mnist):
    assert figure(page("map").run(), "map")["layout"]["dragmode"] == "pan"
    assert figure(page("map", drag="outline").run(), "map")["layout"]["dragmode"] == "lasso"


def test_the_chart_says_its_result_to_screen_readers(mnist):
    (chart,) = page("map").run().get("plotly_chart")
    assert "Most alike: 4 and 9; 3 and 5; 7 and 9." in chart.proto.alt
    assert "is right 79.6% of the time" in chart.proto.alt


def test_a_phone_has_a_lower_map_and_fewer_controls(mnist):
    app = page("map")
    app.session_state["visit"] = Visit(screen="phone")
    app.run()
    assert not app.exception
    assert figure(app, "map")["layout"]["height"] == 300
    assert len(gallery_indices(app, "between")) == 6  # both digits of three pairs
    assert "Tap a point to see its digit." in texts(app)


def test_the_quality_of_the_map_is_given_in_words():
    found = digit_map.read_map(digit_map.PIXELS)
    mixed = np.zeros((10, 10))
    mixed[4, 9] = mixed[9, 4] = 0.05
    apart = replace(found, overlap=mixed, pieces=1)
    assert f"**{found.vote_accuracy:.1%}** of the time" in quality.describe_quality(apart)
    assert quality.describe_mixed(apart) == "Most alike: 4 and 9."
    none = replace(found, overlap=np.eye(10), pieces=2)
    assert quality.describe_mixed(none) == "No two digits are mixed."
    assert "fell into 2 separate groups" in quality.describe_quality(none)
