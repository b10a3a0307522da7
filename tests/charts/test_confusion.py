import numpy as np
import pytest

from mnist_core.charts.confusion import (
    confusion_heatmap,
    difference_heatmap,
    digit_accuracy_bars,
)

COUNTS = np.diag(np.arange(90, 100))
COUNTS[4, 9] = 3


def test_errors_are_coloured_and_right_answers_are_not_on_their_scale():
    errors, right, _ = confusion_heatmap(COUNTS, darkest=5).data
    assert (errors.zmin, errors.zmax) == (0, 5)
    is_right = np.eye(10, dtype=bool)
    np.testing.assert_array_equal(errors.z[~is_right], COUNTS[~is_right])
    assert np.isnan(errors.z[is_right]).all()
    assert np.isnan(right.z[~is_right]).all()
    assert (errors.text[4, 9], right.text[4, 4], errors.text[9, 4]) == ("3", "94", "")


def test_shares_are_written_as_percent():
    errors, right, _ = confusion_heatmap(COUNTS / 97, darkest=1, shares=True).data
    assert (errors.text[4, 9], right.text[4, 4]) == ("3.1", "96.9")


def test_a_matrix_without_errors_has_a_scale():
    errors, *_ = confusion_heatmap(np.diag(np.arange(10)), darkest=0).data
    assert errors.zmax > errors.zmin


def test_a_difference_has_signs_and_a_scale_with_zero_in_the_middle():
    errors, right, _ = difference_heatmap(COUNTS - 95 * np.eye(10, dtype=int), darkest=4).data
    assert (errors.zmin, errors.zmax) == (-4, 4)
    assert (errors.text[4, 9], right.text[4, 4], right.text[5, 5]) == ("+3", "-1", "")
    errors, *_ = difference_heatmap(-COUNTS / 100, darkest=1, shares=True).data
    assert errors.text[4, 9] == "-3.0"


def test_each_cell_can_be_clicked_and_says_its_value():
    *_, targets = confusion_heatmap(COUNTS, darkest=5).data
    assert list(zip(targets.y, targets.x, strict=True)) == list(np.ndindex(10, 10))
    assert (targets.text[49], targets.text[44], targets.text[94]) == ("3", "94", "0")
    *_, targets = confusion_heatmap(COUNTS / 97, darkest=1, shares=True).data
    assert (targets.text[49], targets.text[94]) == ("3.1%", "0")


def test_the_chosen_cell_is_framed():
    (frame,) = confusion_heatmap(COUNTS, (4, 9), darkest=5).layout.shapes
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (8.52, 9.48, 3.52, 4.48)
    assert not confusion_heatmap(COUNTS, darkest=5).layout.shapes


@pytest.mark.parametrize(
    ("start", "title"), [(0.95, "accuracy (axis starts at 95%)"), (0, "accuracy")]
)
def test_the_axis_says_where_it_starts(start, title):
    accuracy = np.full(10, 0.98)
    figure = digit_accuracy_bars(accuracy, accuracy - 0.02, accuracy + 0.01, start=start)
    assert figure.layout.yaxis.title.text == title
    assert tuple(figure.layout.yaxis.range) == (start, 1)
    assert figure.data[0].customdata[3] == "98.0% (95% interval: 96.0% to 99.0%)"
    assert figure.data[0].error_y.array[0] == pytest.approx(0.01)
    assert figure.data[0].error_y.arrayminus[0] == pytest.approx(0.02)
