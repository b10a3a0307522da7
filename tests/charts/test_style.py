import itertools

import numpy as np
import pytest

from mnist_core.charts import style


@pytest.mark.parametrize(
    ("share", "text"),
    [
        *((0, "0%"), (0.0004, "<0.1%"), (0.007, "0.7%"), (0.0097, "1%"), (0.256, "26%")),
        *((0.9903, "99%"), (0.9952, "99.5%"), (0.9996, ">99.9%"), (1, ">99.9%")),
    ],
)
def test_a_probability_is_never_rounded_to_certainty(share, text):
    assert style.percent(share) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        *((0, "0.0%"), (0.0004, "<0.1%"), (0.0031, "0.3%"), (0.256, "25.6%")),
        *((0.9994, "99.9%"), (0.9995, ">99.9%"), (0.9999, ">99.9%"), (1, "100.0%")),
    ],
)
def test_a_measured_share_is_only_rounded_to_all_or_none_if_it_is(share, text):
    assert style.precise_percent(share) == text


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
