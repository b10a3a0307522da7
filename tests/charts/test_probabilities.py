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
    assert list(figure.data[0].text) == ["", "", "", "", "90%", "", "", "2%", "", "8%"]


def test_without_probabilities_the_same_axes_wait():
    empty, full = (
        probabilities.probability_bars(None, {}),
        probabilities.probability_bars(PROBABILITIES, {}),
    )
    assert set(empty.data[0].y) == {0}
    assert set(empty.data[0].text) == {""}
    assert empty.layout == full.layout


def test_the_table_says_each_probability_as_the_bars_do():
    sure = np.array([0, 0, 0, 0, 0, 0.004, 0.996, 0, 0, 0], np.float32)
    figure = probabilities.probabilities_by_network({"one": sure, "two": PROBABILITIES}, label=5)
    (table,) = figure.data
    assert list(table.y) == ["one", "two"]
    np.testing.assert_array_equal(table.z, [sure, PROBABILITIES])
    for row, texts in zip((sure, PROBABILITIES), table.text, strict=True):
        bars = probabilities.probability_bars(row, {}).data[0]
        assert list(texts) == [text.removesuffix("%") for text in bars.text]
    assert table.text[0][6] == "99.6"


def test_the_label_is_framed():
    figure = probabilities.probabilities_by_network({"one": PROBABILITIES}, label=5)
    (frame,) = figure.layout.shapes
    assert (frame.x0, frame.x1) == (4.5, 5.5)
