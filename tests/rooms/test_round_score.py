"""The score of a round, of a phone and of its room."""

from mnist_core.rooms.answers import answer
from mnist_core.rooms.round_score import round_score
from tests.rooms.class_room import NOW


def test_after_the_reveal_a_phone_sees_its_score_of_this_round_and_the_rooms(db, room):
    one, other = room.join(), room.join()
    room.draw_on_demand(one, 3, read_as=8)
    room.next_game("on demand")
    room.draw_on_demand(one, 3, read_as=3)
    room.draw_on_demand(other, 5, read_as=6)
    found = round_score(db, one, now=NOW)
    assert (found.own.right, found.own.total) == (1, 1)
    assert (found.room.right, found.room.total) == (1, 2)
    assert not found.of_people


def test_the_score_of_reading_others_counts_answers(db, room):
    one, other = room.join(), room.join()
    stored = room.draw_on_demand(one, 3, read_as=3)
    room.next_game("read others")
    assert round_score(db, other, now=NOW).room is None
    answer(db, other, stored.id, 3, now=NOW)
    found = round_score(db, other, now=NOW)
    assert found.of_people
    assert (found.own.right, found.own.total) == (1, 1)
    assert round_score(db, one, now=NOW).own is None
