import numpy as np

from mnist_core.charts import dataset
from mnist_core.charts.look import DARK, DIGITS, LIGHT


def test_the_bars_are_the_number_of_images_of_each_digit():
    (bars,) = dataset.counts_by_digit(np.arange(10) * 100, LIGHT).data
    assert list(bars.x) == DIGITS
    assert list(bars.y) == list(range(0, 1000, 100))
    assert bars.marker.color == LIGHT.series


def test_each_digit_has_a_box_between_its_quantiles():
    quantiles = np.arange(50.0).reshape(10, 5)
    boxes = dataset.ink_by_digit(quantiles, DARK).data
    assert [box.name for box in boxes] == DIGITS
    assert [box.marker.color for box in boxes] == list(DARK.series)
    seven = boxes[7]
    ends = (seven.lowerfence, seven.q1, seven.median, seven.q3, seven.upperfence)
    assert [value for (value,) in ends] == quantiles[7].tolist()


def test_ink_is_in_percent():
    figure = dataset.ink_by_digit(np.full((10, 5), 0.25), LIGHT)
    assert figure.layout.yaxis.tickformat == ".0%"
