"""Messages of the canvas: a sketch of limited size, or a refusal with a name."""

import contextlib
import json

import numpy as np
from hypothesis import given

from mnist_core.drawing.sketch import Sketch, of_picture
from pages.shared import canvas_message
from pages.shared.canvas_message import DRAWING_POINTS, DRAWING_STROKES, DrawingFull, NotADrawing
from tests.hand import DIGITS, message, path
from tests.hostile.strategies import HUNDRED, THOUSAND, anything, changed, damaged

PICTURE = of_picture(np.arange(784).reshape(28, 28).astype(np.uint8))
OBJECTS = [*canvas_message.write_objects(PICTURE), *map(path, DIGITS[4])]
GOOD = json.loads(json.dumps(message(*OBJECTS)))


def check(found: Sketch | None) -> None:
    """A sketch that was read is small, and can be shown and read again."""
    if found is None:
        return
    assert len(found.strokes) <= DRAWING_STROKES
    assert sum(len(stroke.points) for stroke in found.strokes) <= DRAWING_POINTS
    assert found.picture is None or len(found.picture) == 28 * 28
    again = canvas_message.read_objects(
        json.loads(json.dumps(canvas_message.write_objects(found), allow_nan=False))
    )
    assert again == found


@HUNDRED
@given(anything)
def test_any_json_is_read_or_refused(value):
    with contextlib.suppress(NotADrawing, DrawingFull):
        check(canvas_message.read_message(value))


@THOUSAND
@given(changed(GOOD))
def test_a_message_with_one_changed_part_is_read_or_refused(value):
    with contextlib.suppress(NotADrawing, DrawingFull):
        check(canvas_message.read_message(value))


@THOUSAND
@given(damaged(json.dumps(GOOD["drawing"]["raw"]["objects"]).encode()))
def test_a_damaged_text_is_read_or_refused(content):
    text = content.decode(errors="replace")
    try:
        canvas_message.check_json(text)
    except NotADrawing:
        return
    json.loads(text)  # what was let through can be parsed
    with contextlib.suppress(NotADrawing, DrawingFull):
        check(canvas_message.read_text(text))
