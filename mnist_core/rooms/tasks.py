"""Tasks: what each phone has to draw, balanced over the digits.

The next task follows from what the phone has sent, so a phone that was switched off goes on with
the task it had. Nothing about tasks is stored but with the drawings.
"""

import random
from dataclasses import dataclass

import sqlalchemy as sa

from mnist_core.rooms import rooms
from mnist_core.rooms.database.connection import Database, reading
from mnist_core.rooms.database.tables import drawings
from mnist_core.rooms.phones import Phone


class RoomPaused(Exception):
    """The presenter has paused the game."""

    def __init__(self, text: str = "The game is paused. Wait until the presenter goes on.") -> None:
        super().__init__(text)


class NotStarted(RoomPaused):
    """The game has not started."""

    def __init__(self) -> None:
        super().__init__("The game has not started. Send it when the big screen says so.")


class WrongTask(Exception):
    """The drawing is for a task that is over, or that has a drawing already."""

    def __init__(self) -> None:
        super().__init__("This task is over. Go on with the next one.")


@dataclass(frozen=True)
class Task:
    """What a phone has to draw."""

    game: rooms.Game
    round: int  # of the room
    number: int  # of this phone in this round, from 0
    digit: int | None  # None: whatever the person likes, or nothing


def next_task(db: Database, phone: Phone, room: rooms.Room) -> Task:
    """What a phone has to draw now in its room. Ten tasks in a row are the ten digits.

    Raises:
        DatabaseProblem: the database cannot be read.
    """
    done = (drawings.c.phone_id == phone.id) & (drawings.c.round == room.round)
    with reading(db) as connection:
        number = connection.scalar(sa.select(sa.func.count()).where(done))
    return task_of(room, phone, number or 0)


def task_of(room: rooms.Room, phone: Phone, number: int) -> Task:
    """A task of a phone. At each step, the phones of a room draw different digits."""
    digit = None
    if room.game in ("on demand", "fool it"):
        digits = list(range(10))
        random.Random(f"{room.id} {room.round} {number // 10}").shuffle(digits)
        digit = digits[(number + phone.number) % 10]
    return Task(room.game, room.round, number, digit)


def check_task(room: rooms.Room, task: Task, done: int) -> None:
    """Raise an error unless a task is the one that a phone has to draw now.

    Args:
        room: in which the phone is.
        task: for which the phone sent something.
        done: how many drawings it has sent in this round.

    Raises:
        NotStarted, RoomPaused, WrongTask: see these.
    """
    if room.phase == "waiting":
        raise NotStarted
    if room.phase != "running":
        raise RoomPaused
    if room.game == "read others" or (task.round, task.number) != (room.round, done):
        raise WrongTask
