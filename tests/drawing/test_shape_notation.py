import numpy as np
import pytest

from mnist_core.drawing import shape_notation


@pytest.fixture
def steady(monkeypatch):
    monkeypatch.setattr(shape_notation, "SHAKE", 0.0)


def test_a_line_goes_straight_and_a_curve_does_not(steady):
    corners = "0,0 50,50 100,0"
    shape = f"line {corners} curve {corners}"
    line, curve = shape_notation.shaken(shape, np.random.default_rng(0))
    for stroke in (line, curve):
        np.testing.assert_allclose(stroke[[0, 10, 20]], [[0, 0], [50, 50], [100, 0]], atol=1e-9)
    np.testing.assert_allclose(line[:11, 0], line[:11, 1])
    assert np.abs(curve[5, 0] - curve[5, 1]) > 3


def test_a_ring_is_an_ellipse_that_closes(steady):
    (ring,) = shape_notation.shaken("ring 50,40 30,20", np.random.default_rng(0))
    np.testing.assert_allclose(ring[0], ring[-1])
    np.testing.assert_allclose(np.hypot(*((ring - [50, 40]) / [30, 20]).T), 1)


def test_a_piece_after_then_continues_the_stroke():
    corner, bar = shape_notation.read_shape("line 0,0 0,40 then line 30,40\nline 0,80 30,80")
    assert [kind for kind, _ in corner] == ["line", "line"]
    way = shape_notation.trace(corner)
    np.testing.assert_allclose(way[[0, 10, 20]], [[0, 0], [0, 40], [30, 40]])
    assert len(way) == 21
    np.testing.assert_allclose(shape_notation.trace(bar)[[0, -1]], [[0, 80], [30, 80]])


def test_a_ring_begins_at_its_turn():
    (pieces,) = shape_notation.read_shape("ring 50,40 30,20")
    np.testing.assert_allclose(shape_notation.trace(pieces)[0], [80, 40])
    np.testing.assert_allclose(shape_notation.trace(pieces, np.pi / 2)[0], [50, 60])


def test_the_path_between_corners_is_straight_and_even():
    way = shape_notation.along(np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 20.0]]), 2)
    np.testing.assert_allclose(way, [[0, 0], [5, 0], [10, 0], [10, 10], [10, 20]])


def test_a_file_gives_the_shape_of_each_name(tmp_path):
    path = tmp_path / "shapes.txt"
    path.write_text(
        "# A comment.\n\narrow, curved:\n    curve 0,0 50,9\n    100,0\n# Another.\n"
        "    line 0,0 9,9\ncolon:\n\n    ring 50,10 6,6\n"
    )
    shapes = shape_notation.read_shapes(path)
    assert list(shapes) == ["arrow, curved", "colon"]
    curve, line = shape_notation.read_shape(shapes["arrow, curved"])
    np.testing.assert_array_equal(curve[0][1], [[0, 0], [50, 9], [100, 0]])
    np.testing.assert_array_equal(line[0][1], [[0, 0], [9, 9]])
    assert shapes["colon"] == "ring 50,10 6,6"


def test_an_empty_file_holds_no_shapes(tmp_path):
    path = tmp_path / "shapes.txt"
    path.write_text("# Nothing yet.\n")
    assert shape_notation.read_shapes(path) == {}


MISTAKES = {
    "a piece before the first name": ("# Note.\n    line 0,0 9,9\n", 2),
    "a name without a colon": ("house\n    line 0,0 9,9\n", 1),
    "a colon without a name": (":\n    line 0,0 9,9\n", 1),
    "a name without pieces": ("house:\ntree:\n    line 0,0 9,9\n", 1),
    "the same name again": ("tree:\n    line 0,0 9,9\n\ntree:\n    line 0,0 8,8\n", 4),
    "an unknown piece": ("tree:\n    line 0,0 9,9\n    circle 50,50 9,9\n", 3),
    "points without a piece": ("tree:\n\n    0,0 9,9\n", 3),
    "half a point": ("tree:\n    line 0,0\n    # no comment\n    9,\n", 4),
    "three numbers": ("tree:\n    line 0,0 9,9,9\n", 2),
    "no number": ("tree:\n    line 0,0 nan,9\n", 2),
    "no points": ("tree:\n    line 0,0 9,9\n    line\n", 3),
    "a curve of one point": ("tree:\n    curve 0,0\n", 2),
    "a point of a curve twice": ("tree:\n    curve 0,0 9,9 9,9 20,0\n", 2),
    "a ring without radii": ("tree:\n    ring 0,0\n", 2),
    "a ring with a radius of 0": ("tree:\n    ring 50,50 20,0\n", 2),
    "a ring that continues": ("tree:\n    line 0,0 9,9\n    then ring 50,50 9,9\n", 3),
    "then at the beginning": ("tree:\n    then line 0,0 9,9\n", 2),
    "then at the end": ("tree:\n    line 0,0 9,9\n    line 9,0 0,9 then\n", 3),
    "then twice": ("tree:\n    line 0,0 9,9 then then line 50,50\n", 2),
}


@pytest.mark.parametrize(("text", "line"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_file_and_line(tmp_path, text, line):
    path = tmp_path / "shapes.txt"
    path.write_text(text)
    with pytest.raises(ValueError, match=rf"shapes\.txt, line {line}: "):
        shape_notation.read_shapes(path)
