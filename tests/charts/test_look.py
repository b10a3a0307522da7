"""Colours can be seen and told apart in both themes, also by colour-blind people."""

import itertools

import numpy as np
import plotly.graph_objects as go
import pytest

from mnist_core.charts.look import DARK, LIGHT, lay_out, run_colours

LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
# What is left of linear red, green and blue. Source: G. M. Machado, M. M. Oliveira, L. A. F.
# Fernandes, "A physiologically-based model for simulation of color vision deficiency", 2009.
SEEN_WITHOUT = {
    "red": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "green": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "nothing": np.eye(3),
}


@LOOKS
def test_lines_and_points_are_seen(look):
    for colour in look.series:
        assert contrast(colour, look.background) >= 3  # WCAG 2.2, 1.4.11


@LOOKS
@pytest.mark.parametrize(
    "name", ["text", "quiet", "truth", "answer", "probability", "chosen"], ids=str
)
def test_what_is_written_in_a_colour_can_be_read(look, name):
    assert contrast(getattr(look, name), look.background) >= 4.5  # WCAG 2.2, 1.4.3


@LOOKS
@pytest.mark.parametrize(("lacking", "distance"), [("red", 27), ("green", 27), ("nothing", 46)])
def test_any_two_of_the_series_are_told_apart(look, lacking, distance):
    seen = [lab(np.array(SEEN_WITHOUT[lacking]) @ linear(colour)) for colour in look.series]
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(one - other) >= distance


@LOOKS
@pytest.mark.parametrize("lacking", SEEN_WITHOUT)
def test_right_and_wrong_are_told_apart(look, lacking):
    right, wrong = (
        lab(np.array(SEEN_WITHOUT[lacking]) @ linear(colour))
        for colour in (look.truth, look.answer)
    )
    assert np.linalg.norm(right - wrong) >= 20


def test_on_a_projector_text_has_at_least_20_pixels():
    look = LIGHT.for_projector()
    figure = lay_out(go.Figure(), look, 300, {}, {})
    assert figure.layout.font.size >= 20
    assert figure.layout.xaxis.tickfont.size >= 20
    assert figure.layout.height > 300


def test_runs_have_colours_of_their_own():
    colours = run_colours(["a", "b", "c"], DARK)
    assert list(colours.values()) == list(DARK.series[:3])


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


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
