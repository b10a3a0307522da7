"""What networks say is stored once, and found again."""

import numpy as np

from mnist_core.networks.verdict import decide
from mnist_core.rooms import rooms
from mnist_core.rooms.verdicts import Verdict, store_verdicts, unread, verdicts_of
from tests.rooms.class_room import NETWORK, SEVEN, says


def test_a_verdict_comes_back_as_the_network_said_it(db, room):
    drawing = room.draw(room.join(), verdict=None).id
    probabilities = np.random.default_rng(0).dirichlet(np.ones(10)).astype(np.float32)
    said = {"never refuses": decide(probabilities, None), "refuses": decide(probabilities, 0.25)}
    store_verdicts(db, [Verdict(drawing, name, reading) for name, reading in said.items()])
    found = verdicts_of(db, drawing)
    for name, reading in said.items():
        np.testing.assert_array_equal(found[name].probabilities, reading.probabilities)
        assert found[name].is_digit == reading.is_digit
        assert (found[name].verdict, found[name].digit) == (reading.verdict, reading.digit)
        assert found[name].second == reading.second


def test_the_first_verdict_of_a_network_stays(db, room):
    drawing = room.draw(room.join()).id
    found = [Verdict(drawing, NETWORK, says(1)), Verdict(drawing, "micro", says(2))]
    assert [store_verdicts(db, found) for _ in range(2)] == [1, 0]
    assert {name: said.digit for name, said in verdicts_of(db, drawing).items()} == {
        NETWORK: 7,
        "micro": 2,
    }


def test_a_verdict_about_a_deleted_drawing_is_left_out(db, room):
    drawing = room.draw(room.join()).id
    rooms.delete(db, room.key)
    assert store_verdicts(db, [Verdict(drawing, "micro", says(1))]) == 0


def test_what_a_crash_left_unread_is_found(db, room):
    phone = room.join()
    drawn = [room.draw(phone).id for _ in range(3)]
    store_verdicts(db, [Verdict(drawn[0], "micro", says(1))])
    assert unread(db, room.id, [NETWORK]) == []
    found = unread(db, room.id, [NETWORK, "micro", "other"], most=2)
    assert found == [(drawn[0], SEVEN, ("other",)), (drawn[1], SEVEN, ("micro", "other"))]
