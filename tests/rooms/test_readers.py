"""All networks read each drawing once, in the background."""

import pytest

from mnist_core.drawing.sketch import Sketch, Stroke
from mnist_core.networks import classifier, runs
from mnist_core.rooms import readers, verdicts
from mnist_core.rooms.database.connection import DatabaseAway
from mnist_core.rooms.readers import Readers
from mnist_core.rooms.sent_sketch import BadDrawing
from tests.rooms.class_room import NETWORK, SEVEN, says


@pytest.fixture(scope="module")
def networks():
    return {name: classifier.load(runs.read_run(name)) for name in ("micro", "tiny_mlp")}


def test_a_drawing_is_read_by_every_network_and_stored(db, room, networks):
    stored = room.draw(room.join(), verdict=says(1))
    reading = Readers(db, lambda: networks)
    reading.add(stored.id, SEVEN)
    reading.wait()
    found = verdicts.verdicts_of(db, stored.id)
    assert {name: said.digit for name, said in found.items()} == {
        NETWORK: 1,
        "micro": 7,
        "tiny_mlp": 7,
    }


def test_what_was_not_read_is_made_up_for(db, room, networks, monkeypatch):
    monkeypatch.setattr(readers, "MOST_AT_ONCE", 2)
    phone = room.join()
    ids = [room.draw(phone).id for _ in range(5)]
    reading = Readers(db, lambda: networks)
    reading.catch_up(room.id)
    reading.wait()
    assert all(verdicts.verdicts_of(db, one)["micro"].digit == 7 for one in ids)
    late = room.draw(phone).id
    reading.catch_up(room.id)
    reading.wait()
    assert "micro" not in verdicts.verdicts_of(db, late)  # that was done a moment ago


def test_a_database_that_was_away_loses_no_verdict(db, room, networks, monkeypatch):
    stored = room.draw(room.join())
    reading = Readers(db, lambda: networks)

    def fail(*_, **__):
        raise DatabaseAway("It is away.")

    for broken in ("store_verdicts", "unread"):
        with monkeypatch.context() as patch:
            patch.setattr(readers, broken, fail)
            patch.setattr(readers, "PAUSE", 0)
            reading.catch_up(room.id)
            reading.wait()
        assert "micro" not in verdicts.verdicts_of(db, stored.id)
    reading.catch_up(room.id)
    reading.wait()
    assert "micro" in verdicts.verdicts_of(db, stored.id)


@pytest.mark.parametrize(
    "sketch", [Sketch((Stroke(((500, 500),), 80),)), Sketch((Stroke(((1, 1),), 80, erases=True),))]
)
def test_a_dot_is_too_small_to_read(sketch, networks):
    with pytest.raises(BadDrawing):
        readers.read(sketch, networks["micro"])
