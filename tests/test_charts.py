import itertools

import numpy as np
import pytest

from mnist_core import charts

PROBABILITIES = np.array([0, 0.001, 0, 0, 0.9, 0, 0, 0.02, 0, 0.079], np.float32)


def test_the_bars_are_the_probabilities_on_a_fixed_axis():
    figure = charts.probability_bars(PROBABILITIES)
    np.testing.assert_array_equal(figure.data[0].y, PROBABILITIES)
    assert list(figure.data[0].x) == [str(digit) for digit in range(10)]
    assert tuple(figure.layout.yaxis.range) == (0, 1)


@pytest.mark.parametrize("marked", [[], [4], [4, 9]])
def test_the_digits_of_the_verdict_are_marked(marked):
    colours = charts.probability_bars(PROBABILITIES, marked).data[0].marker.color
    for digit, colour in enumerate(colours):
        assert colour == (charts.BLUE if digit in marked else charts.GREY)


def test_what_rounds_to_nothing_has_no_number():
    figure = charts.probability_bars(PROBABILITIES)
    texts = [text.replace("\N{NO-BREAK SPACE}", " ") for text in figure.data[0].text]
    assert texts == ["", "", "", "", "90 %", "", "", "2 %", "", "8 %"]


def test_without_probabilities_the_same_axes_wait():
    empty, full = charts.probability_bars(None), charts.probability_bars(PROBABILITIES)
    assert set(empty.data[0].y) == {0}
    assert set(empty.data[0].text) == {""}
    assert empty.layout == full.layout


@pytest.mark.parametrize(
    ("share", "text"),
    [
        *((0, "0 %"), (0.001, "<1 %"), (0.256, "26 %"), (0.99, "99 %")),
        *((0.9952, "99.5 %"), (0.9996, ">99.9 %"), (1, ">99.9 %")),
    ],
)
def test_a_share_is_never_said_to_be_more_certain_than_it_is(share, text):
    assert charts.percent(share) == text.replace(" ", "\N{NO-BREAK SPACE}")


LEARNING = {
    "a": charts.Learning(at=(1, 2, 3), training=(0.7, 0.8, 0.9), validation=(0.8, 0.9, 0.85),
                         best=1, published=0.95),
    "b": charts.Learning(at=(1, 2), training=(0.5, 0.6), validation=(), best=None, published=None),
}  # fmt: skip


def curves(**options) -> dict:
    """The traces of LEARNING by run and part."""
    figure = charts.learning_curves(
        LEARNING, "accuracy", options.pop("along", "epoch"), charts.colours(["a", "b"]), **options
    )
    return {(trace.name, trace.meta): trace for trace in figure.data if trace.meta}


def test_a_run_has_a_curve_for_each_part_that_there_is():
    found = curves()
    assert set(found) == {
        *(("a", part) for part in ("training", "validation", "best epoch", "published")),
        ("b", "training"),
    }
    assert list(found["a", "validation"].y) == [0.8, 0.9, 0.85]
    assert list(found["a", "validation"].x) == [1, 2, 3]
    assert (found["a", "best epoch"].x, found["a", "best epoch"].y) == ((2,), (0.9,))
    assert set(found["a", "published"].y) == {0.95}
    colour = found["a", "training"].line.color
    assert colour == found["a", "validation"].line.color != found["b", "training"].line.color


def test_the_gap_is_filled_and_each_run_is_once_in_the_legend():
    found = curves()
    assert found["a", "validation"].fill == "tonexty"
    assert found["b", "training"].fill is None
    shown = [name for (name, _), trace in found.items() if trace.showlegend]
    assert shown == ["a", "b"]


def test_a_logarithmic_accuracy_is_drawn_by_its_errors_and_named_by_itself():
    found = curves(logarithmic=True)
    np.testing.assert_allclose(found["a", "training"].y, [0.3, 0.2, 0.1])
    assert list(found["a", "training"].customdata) == [0.7, 0.8, 0.9]
    sure = charts.Learning((1,), (1.0,), (), None, None)
    figure = charts.learning_curves(
        {"a": sure}, "accuracy", "epoch", {"a": charts.BLUE}, logarithmic=True
    )
    assert figure.data[0].y[0] > 0


def overlapping(places: list[str], labels: list[str], x, y) -> int:
    """How many pairs of labels lie on each other, a letter being 0.026 wide, a line 0.055 high."""
    boxes = []
    for place, label, i, j in zip(places, labels, x, y, strict=True):
        sideways, upwards = charts.LABEL_PLACES[place]
        wide = 0.026 * len(label)
        left = i + sideways * (wide / 2 + 0.025) - wide / 2
        low = j + upwards * (0.055 / 2 + 0.025) - 0.055 / 2
        boxes.append((left, low, left + wide, low + 0.055))
    return sum(
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
        for one, other in itertools.combinations(boxes, 2)
    )


def test_names_are_written_where_they_do_not_collide():
    x, y = np.array([0.4, 0.45, 0.5]), np.array([0.5, 0.5, 0.5])
    labels = ["first", "second", "third"]
    places = charts._label_places(labels, x, y)
    assert overlapping(["middle right"] * 3, labels, x, y) == 3
    assert overlapping(places, labels, x, y) == 0


def test_one_network_alone_has_its_place_in_the_scatter():
    figure = charts.tradeoff({"a": (100, 0.9)}, "parameters", "accuracy", {"a": charts.BLUE})
    low, high = figure.layout.xaxis.range
    assert low < 2 < high  # log10 of 100
    low, high = figure.layout.yaxis.range
    assert low < 0.9 < high


@pytest.mark.parametrize(("count", "shape"), [(1, (3, 3)), (12, (7, 31)), (16, (7, 31))])
def test_the_filters_lie_side_by_side_in_their_order(count, shape):
    weights = np.random.default_rng(0).normal(size=(count, 3, 3))
    heatmap = charts.filters(weights).data[0]
    picture = np.array(heatmap.z)
    assert picture.shape == shape
    np.testing.assert_array_equal(picture[:3, :3], weights[0])
    if count > 8:
        np.testing.assert_array_equal(picture[4:7, :3], weights[8])
    assert -heatmap.zmin == heatmap.zmax == np.abs(weights).max()


@pytest.mark.parametrize("colour", charts.SERIES)
@pytest.mark.parametrize("page", ["#FFFFFF", "#0E1117"])
def test_every_colour_is_seen_on_a_light_and_on_a_dark_page(colour, page):
    lighter, darker = sorted((luminance(colour), luminance(page)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 3  # WCAG 2.2, 1.4.11


# What is left of linear red, green and blue. Source: G. M. Machado, M. M. Oliveira, L. A. F.
# Fernandes, "A physiologically-based model for simulation of color vision deficiency", 2009.
SEEN_WITHOUT = {
    "red": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "green": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "nothing": np.eye(3),
}


@pytest.mark.parametrize(("lacking", "distance"), [("red", 17), ("green", 17), ("nothing", 38)])
def test_any_two_colours_are_told_apart(lacking, distance):
    seen = [lab(np.array(SEEN_WITHOUT[lacking]) @ linear(colour)) for colour in charts.SERIES]
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(one - other) >= distance


def linear(colour: str) -> np.ndarray:
    """The linear red, green and blue of a colour in sRGB."""
    values = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE 1976 L*a*b* of linear red, green and blue."""
    to_xyz = np.array([[0.412, 0.358, 0.180], [0.213, 0.715, 0.072], [0.019, 0.119, 0.950]])
    x, y, z = np.cbrt(to_xyz @ np.clip(rgb, 0, 1) / [0.950, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
