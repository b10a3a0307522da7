import itertools

import numpy as np
import pytest

from mnist_core.charts import probabilities, style

PROBABILITIES = np.array([0, 0.001, 0, 0, 0.9, 0, 0, 0.02, 0, 0.079], np.float32)


def test_the_bars_are_the_probabilities_on_a_fixed_axis():
    figure = probabilities.probability_bars(PROBABILITIES, {})
    np.testing.assert_array_equal(figure.data[0].y, PROBABILITIES)
    assert list(figure.data[0].x) == [str(digit) for digit in range(10)]
    assert tuple(figure.layout.yaxis.range) == (0, 1)


@pytest.mark.parametrize("marked", [[], [4], [4, 9]])
def test_the_digits_of_the_verdict_are_marked(marked):
    figure = probabilities.probability_bars(PROBABILITIES, dict.fromkeys(marked, style.BLUE))
    for digit, colour in enumerate(figure.data[0].marker.color):
        assert colour == (style.BLUE if digit in marked else style.GREY)


def test_what_rounds_to_nothing_has_no_number():
    figure = probabilities.probability_bars(PROBABILITIES, {})
    texts = list(figure.data[0].text)
    assert texts == ["", "", "", "", "90%", "", "", "2%", "", "8%"]


def test_without_probabilities_the_same_axes_wait():
    empty, full = (
        probabilities.probability_bars(None, {}),
        probabilities.probability_bars(PROBABILITIES, {}),
    )
    assert set(empty.data[0].y) == {0}
    assert set(empty.data[0].text) == {""}
    assert empty.layout == full.layout


@pytest.mark.parametrize(
    ("share", "text"),
    [
        *((0, "0%"), (0.001, "<1%"), (0.256, "26%"), (0.99, "99%")),
        *((0.9952, "99.5%"), (0.9996, ">99.9%"), (1, ">99.9%")),
    ],
)
def test_a_share_is_never_said_to_be_more_certain_than_it_is(share, text):
    assert style.percent(share) == text


@pytest.mark.parametrize("colour", style.SERIES)
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
    seen = [lab(np.array(SEEN_WITHOUT[lacking]) @ linear(colour)) for colour in style.SERIES]
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
