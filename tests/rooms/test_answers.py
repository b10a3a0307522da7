"""People read drawings by others."""

import pytest

from mnist_core.rooms import answers, codes, drawings, phones, results, rooms, tasks
from tests.rooms.class_room import NOW, SEVEN, ClassRoom


def test_a_person_reads_each_drawing_by_others_once(db, room):
    reader, drawer = room.join(), room.join()
    drawn = {room.draw(drawer).id for _ in range(4)}
    room.draw(reader)
    read = set()
    while shown := answers.next_to_read(db, reader):
        assert shown.sketch == SEVEN
        assert answers.answer(db, reader, shown.drawing_id, 7, now=NOW)
        read.add(shown.drawing_id)
    assert read == drawn


def test_what_few_have_read_comes_first(db, room):
    drawer, *readers = [room.join() for _ in range(5)]
    drawn = {room.draw(drawer).id for _ in range(4)}
    read = set()
    for reader in readers:
        shown = answers.next_to_read(db, reader)
        answers.answer(db, reader, shown.drawing_id, 7, now=NOW)
        read.add(shown.drawing_id)
    assert read == drawn


def test_the_first_answer_counts(db, room):
    reader, drawer = room.join(), room.join()
    stored = room.draw(drawer)
    digit = room.labels()[0]
    assert answers.answer(db, reader, stored.id, digit, now=NOW)
    assert not answers.answer(db, reader, stored.id, None, now=NOW)
    people = results.people_and_networks(db, room.id).people
    assert (people.right, people.total) == (1, 1)


def test_only_one_game_can_be_read(db, room):
    reader, drawer = room.join(), room.join()
    room.draw(drawer)
    room.next_game("fool it")
    fooling = room.draw(drawer)
    shown = answers.next_to_read(db, reader, game="fool it")
    assert shown.drawing_id == fooling.id


def test_neither_hidden_nor_unnamed_drawings_are_read(db, room):
    reader, drawer = room.join(), room.join()
    stored = room.draw(drawer)
    drawings.hide(db, room.key, stored.number, now=NOW)
    room.next_game("free drawing")
    room.draw(drawer)
    assert answers.next_to_read(db, reader) is None
    with pytest.raises(answers.CannotAnswer):
        answers.answer(db, reader, stored.id, 7, now=NOW)


@pytest.mark.parametrize("digit", [10, -1, "7", 7.0, True, [7]])
def test_an_answer_is_a_digit_or_none(db, room, digit):
    stored = room.draw(room.join())
    with pytest.raises(answers.CannotAnswer):
        answers.answer(db, room.join(), stored.id, digit, now=NOW)


@pytest.mark.parametrize("drawing_id", [0, -1, 10**30, "1", None])
def test_a_drawing_that_does_not_exist_is_not_answered(db, room, drawing_id):
    with pytest.raises(answers.CannotAnswer):
        answers.answer(db, room.join(), drawing_id, 7, now=NOW)


def test_nobody_answers_own_drawings_or_those_of_another_room(db, room):
    drawer = room.join()
    stored = room.draw(drawer)
    for phone in (drawer, ClassRoom.open(db, NOW).join()):
        with pytest.raises(answers.CannotAnswer):
            answers.answer(db, phone, stored.id, 7, now=NOW)


def test_a_paused_room_a_closed_room_and_a_muted_phone_answer_nothing(db, room):
    token = codes.new_token()
    reader = room.join(token)
    stored = room.draw(room.join())
    rooms.pause(db, room.key, now=NOW)
    with pytest.raises(tasks.RoomPaused):
        answers.answer(db, reader, stored.id, 7, now=NOW)
    phones.mute(db, room.key, reader.number, now=NOW)
    with pytest.raises(phones.PhoneMuted):
        answers.answer(db, reader, stored.id, 7, now=NOW)
    rooms.end(db, room.key, now=NOW)
    with pytest.raises(rooms.RoomClosed):
        answers.answer(db, reader, stored.id, 7, now=NOW)
