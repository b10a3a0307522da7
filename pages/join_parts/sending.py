"""Sends what is on the canvas to the room, exactly once, and asks the room what comes next.

Each task has a sheet of its own, so that no drawing is taken for another task's. The id of a
drawing follows from the task and the drawing: whoever sends it again sends the same id.
"""

import hashlib
import time

from mnist_core.drawing.packing import pack_bytes
from mnist_core.drawing.sketch import Sketch
from mnist_core.networks.verdict import Reading
from mnist_core.rooms import answers, drawings, readers, rooms, tasks
from mnist_core.rooms.database.connection import DatabaseProblem
from mnist_core.rooms.drawings import TooManyDrawings
from mnist_core.rooms.phones import PhoneMuted, UnknownPhone
from mnist_core.rooms.rooms import Room, RoomClosed, UnknownRoom
from mnist_core.rooms.sent_sketch import BadDrawing, check_sketch
from mnist_core.rooms.tasks import RoomPaused, Task, WrongTask
from pages.join_parts import problems
from pages.shared import canvas, languages, room_server, session, widgets
from pages.shared.canvas import Paper
from pages.shared.session import Seat

REFUSALS = (
    *(BadDrawing, TooManyDrawings, RoomPaused, WrongTask),
    *(UnknownRoom, UnknownPhone, RoomClosed, PhoneMuted),
)


SEVERAL_TAPS = 3.0  # seconds after a drawing in which a further tap on Send is not for the next


def paper(seat: Seat) -> Paper:
    """The sheet for the task of a phone."""
    return Paper("pad", sheet=f"-{seat.phone.id}-{seat.task.round}-{seat.task.number}")


def meant_key(task: Task) -> str:
    """The key of the widget that says which digit a free drawing is meant to be."""
    return f"meant-{task.round}-{task.number}"


@languages.spoken()
def send() -> None:
    """Store what is on the canvas, and turn to the next task; for the callback of a button."""
    seat = session.visit().seat
    if seat is None:
        return
    sheet = paper(seat)
    sketch = canvas.take(sheet)
    if sketch.is_empty and time.monotonic() - seat.sent_at < SEVERAL_TAPS:
        return
    try:
        _store(seat, sketch)
    except DatabaseProblem as problem:  # perhaps it is stored: the same sheet is sent again
        seat.problem = problems.text(problem)
    except REFUSALS as problem:
        _ask_room(seat)
        seat.problem = problems.text(problem)
    else:
        canvas.throw_away(sheet)
        seat.problem, seat.sent_at = "", time.monotonic()


@languages.spoken()
def refresh() -> None:
    """Ask the room what comes next; for the callback of a button."""
    seat = session.visit().seat
    if seat is not None:
        seat.problem = ""
        _ask_room(seat)


def _store(seat: Seat, sketch: Sketch) -> None:
    reading = _read(seat, sketch)
    db = room_server.database()
    stored = drawings.add_drawing(
        db,
        seat.phone,
        _id(seat.task, sketch),
        seat.task,
        sketch,
        label=widgets.value_now(meant_key(seat.task)),
        verdict=reading,
    )
    if stored.is_new:
        room_server.readers().add(stored.id, sketch)
        room_server.readers().catch_up(seat.phone.room_id)
    seat.stored += 1
    seat.reading = reading
    _turn_to(seat, stored.room, stored.next_task)


def _read(seat: Seat, sketch: Sketch) -> Reading | None:
    """What the network of the room says; None if it is not there any more."""
    check_sketch(sketch)
    network = room_server.network(seat.room.network)
    return None if network is None else readers.read(sketch, network)


def _ask_room(seat: Seat) -> None:
    """Learn how the room is now, and what this phone has to do in it."""
    try:
        db = room_server.database()
        room = rooms.state(db, seat.phone.room_id)
        _turn_to(seat, room, tasks.next_task(db, seat.phone, room))
        if seat.task.game == "read others":
            seat.to_read = answers.next_to_read(db, seat.phone)
    except (UnknownRoom, DatabaseProblem) as problem:
        seat.problem = problems.text(problem)


def _turn_to(seat: Seat, room: Room, task: Task) -> None:
    """Give the phone its next task, in a room that may play another game by now."""
    if task.round != seat.task.round:
        seat.reading, seat.stored = None, task.number
    seat.room, seat.task = room, task


def _id(task: Task, sketch: Sketch) -> str:
    content = f"{task.round} {task.number} ".encode() + pack_bytes(sketch)
    return hashlib.sha256(content).hexdigest()[:32]
