"""A room with its presenter and its phones, for tests; and drawings and verdicts for it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from mnist_core.drawing.sketch import Sketch, Stroke
from mnist_core.networks.verdict import Reading
from mnist_core.rooms import codes, drawings, phones, rooms, tasks
from mnist_core.rooms.database.connection import Database
from mnist_core.rooms.drawings import Stored
from mnist_core.rooms.phones import Phone

NOW = datetime(2026, 9, 1, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NETWORK = "studio"
BAR = Stroke(((250, 500), (600, 500)), 80)
SEVEN = Sketch((Stroke(((200, 100), (700, 100), (400, 900)), 80),))
BARRED_SEVEN = Sketch((*SEVEN.strokes, BAR))


def says(digit: int, verdict: str = "digit") -> Reading:
    """What a network says that reads a digit."""
    probabilities = np.full(10, 0.01, np.float32)
    probabilities[digit] = 0.91
    return Reading(verdict, digit, 1 - min(digit, 1), probabilities, 0.75)


def next_task(db: Database, phone: Phone, now: datetime = NOW) -> tasks.Task:
    """What a phone has to draw now."""
    return tasks.next_task(db, phone, rooms.state(db, phone.room_id, now=now))


@dataclass(frozen=True)
class ClassRoom:
    """A room, and what only its presenter knows."""

    db: Database
    id: int
    key: str
    code: str
    now: datetime

    @classmethod
    def open(cls, db: Database, now: datetime, **options) -> "ClassRoom":
        room, key, code = rooms.open_room(db, NETWORK, now=now, **options)
        rooms.start(db, key, now=now)
        return cls(db, room.id, key, code, now)

    def join(self, token: str | None = None) -> Phone:
        token = token or codes.new_token()
        return phones.join(self.db, self.code, token, codes.Guesses(), "me", now=self.now)

    def next_game(self, game: rooms.Game) -> None:
        rooms.next_game(self.db, self.key, game, now=self.now)

    def draw(self, phone: Phone, sketch: Sketch = SEVEN, **options) -> Stored:
        """Send a drawing for the phone's next task."""
        task = next_task(self.db, phone, self.now)
        sent_id = f"{task.round}-{task.number}"
        options = {"now": self.now, "verdict": says(7)} | options
        return drawings.add_drawing(self.db, phone, sent_id, task, sketch, **options)

    def draw_on_demand(self, phone: Phone, digit: int, read_as: int) -> Stored:
        """Send drawings until the task was this digit, which the network of the room reads."""
        while True:
            task = next_task(self.db, phone, self.now)
            if task.digit == digit:
                return self.draw(phone, verdict=says(read_as))
            stored = self.draw(phone)
            drawings.hide(self.db, self.key, stored.number, now=self.now)

    def labels(self) -> list[int | None]:
        rooms.set_shows_non_digits(self.db, self.key, True, now=self.now)
        return [drawing.label for drawing in drawings.wall(self.db, self.id, now=self.now)]
