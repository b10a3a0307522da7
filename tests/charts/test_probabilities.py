import numpy as np

from mnist_core.charts import probabilities

PROBABILITIES = np.array([0, 0.001, 0, 0, 0.9, 0, 0, 0.02, 0, 0.079], np.float32)


def test_the_table_says_each_probability_as_the_bars_do():
    sure = np.array([0, 0, 0, 0, 0, 0.004, 0.996, 0, 0, 0], np.float32)
    figure = probabilities.probabilities_by_network({"one": sure, "two": PROBABILITIES}, label=5)
    (table,) = figure.data
    assert list(table.y) == ["one", "two"]
    np.testing.assert_array_equal(table.z, [sure, PROBABILITIES])
    assert table.text[0][6] == "99.6"
    assert list(table.text[1]) == ["", "", "", "", "90", "", "", "2", "", "8"]


def test_the_label_is_framed():
    figure = probabilities.probabilities_by_network({"one": PROBABILITIES}, label=5)
    (frame,) = figure.layout.shapes
    assert (frame.x0, frame.x1) == (4.5, 5.5)
