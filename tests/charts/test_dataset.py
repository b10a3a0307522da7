import numpy as np

from mnist_core.charts import dataset, style


def test_the_bars_are_the_number_of_images_of_each_digit():
    (bars,) = dataset.counts_by_digit(np.arange(10) * 100).data
    assert list(bars.x) == style.DIGITS
    assert list(bars.y) == list(range(0, 1000, 100))


def test_each_digit_has_a_box_between_its_quantiles():
    quantiles = np.arange(50.0).reshape(10, 5)
    boxes = dataset.spread_by_digit(quantiles, "ink").data
    assert [box.name for box in boxes] == style.DIGITS
    seven = boxes[7]
    ends = (seven.lowerfence, seven.q1, seven.median, seven.q3, seven.upperfence)
    assert [value for (value,) in ends] == quantiles[7].tolist()


def test_counts_of_centres_lie_between_their_edges():
    (heatmap,) = dataset.centres_of_mass(np.array([[1, 2], [3, 4]]), np.array([13, 14, 15])).data
    assert list(heatmap.x) == list(heatmap.y) == [13.5, 14.5]
    np.testing.assert_array_equal(heatmap.z, [[1, 2], [3, 4]])
