"""Labels keep off lines, points and one another."""

import itertools

import plotly.graph_objects as go
import pytest

from mnist_core.charts import labels
from mnist_core.charts.labels import Label
from mnist_core.charts.look import LIGHT

AREA, TEXT = (300.0, 300.0), 15


def boxes(placed: list[Label], offsets: list) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right and top of each label's text."""
    found = []
    for label, (across, up) in zip(placed, offsets, strict=True):
        width, height = 7.5 * max(len(line) for line in label.lines), 19.5 * len(label.lines)
        x, y = label.point[0] + across, label.point[1] + up
        found.append((x - width / 2, y - height / 2, x + width / 2, y + height / 2))
    return found


def overlapping(found: list) -> int:
    return sum(
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
        for one, other in itertools.combinations(found, 2)
    )


def test_labels_of_points_that_lie_together_do_not_overlap():
    placed = [
        Label([name, "99.35%, epoch 44"], (150 + 4 * i, 150)) for i, name in enumerate("abcd")
    ]
    assert overlapping(boxes(placed, [(0, 30)] * 4)) == 6
    assert overlapping(boxes(placed, labels.place(placed, [], AREA, TEXT))) == 0


def test_a_label_covers_no_mark_of_a_named_point():
    points = [(234, 103), (259, 96), (252, 57), (257, 28), (229, 256), (239, 214), (199, 66)]
    placed = [Label(["network"], point) for point in points]
    for left, bottom, right, top in boxes(placed, labels.place(placed, [], AREA, TEXT)):
        for label in placed:
            x, y = label.point
            assert not (left - 6 < x < right + 6 and bottom - 6 < y < top + 6)


def test_a_label_leaves_lines_free():
    label = Label(["a network"], (150, 150))
    lines = [[(0, y), (300, y)] for y in (130, 170)]  # where the label would be nearest
    ((_, bottom, _, top),) = boxes([label], labels.place([label], lines, AREA, TEXT))
    for y in (130, 170):
        assert not bottom < y < top


@pytest.mark.parametrize("point", [(2, 2), (298, 2), (2, 298), (298, 298)])
def test_a_label_stays_inside_the_chart(point):
    label = Label(["a long name"], point)
    ((left, bottom, right, top),) = boxes([label], labels.place([label], [], AREA, TEXT))
    assert left >= 0
    assert bottom >= 0
    assert right <= 300
    assert top <= 300


def test_a_label_is_near_its_point_where_there_is_room():
    ((across, up),) = labels.place([Label(["a"], (150, 150))], [], AREA, TEXT)
    assert abs(across) + abs(up) < 40


def test_a_label_is_drawn_with_a_line_to_its_point():
    figure = go.Figure()
    labels.draw(figure, (1, 2), "text", (30, 40), "#123456", LIGHT)
    line, text = figure.layout.annotations
    assert (line.x, line.y, line.ax, line.ay) == (1, 2, 30, -40)
    assert (text.x, text.y, text.xshift, text.yshift) == (1, 2, 30, 40)
    assert text.font.color == LIGHT.text
    assert text.bordercolor == line.arrowcolor == "#123456"
