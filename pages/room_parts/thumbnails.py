"""Drawings as small pictures, and in words."""

import functools

from mnist_core.drawing.sketch import Sketch, render_sketch
from mnist_core.rooms.drawings import Drawing
from mnist_core.rooms.phones import Phone
from pages.shared.elements import gallery
from pages.shared.look import look

SIDE = 96  # pixels


@functools.lru_cache(maxsize=2_000)
def picture(sketch: Sketch) -> str:
    """A drawing as a data URL."""
    return gallery.png_url(render_sketch(sketch, SIDE))


def is_right(drawing: Drawing) -> bool:
    """Whether the network of the room reads what was meant."""
    return drawing.digit == drawing.label and drawing.verdict != "not a digit"


def reading(drawing: Drawing) -> str:
    """What the network of the room reads, in a word."""
    if drawing.digit is None:
        return "…"
    return "none of 0 to 9" if drawing.verdict == "not a digit" else str(drawing.digit)


def colour(drawing: Drawing) -> str:
    """The colour of what the network reads: right or wrong."""
    if drawing.label is None or drawing.digit is None:
        return look().text
    return look().truth if is_right(drawing) else look().answer


def drawn_by(room_id: int, number: int) -> str:
    """What a phone is called: the red ant."""
    phone = Phone(0, room_id, number, is_muted=False)
    return f"the {phone.colour} {phone.animal}"
