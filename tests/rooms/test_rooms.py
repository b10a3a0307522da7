"""Rooms as their presenter leads them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from mnist_core.rooms import answers, codes, rooms, verdicts
from mnist_core.rooms.database.connection import open_database, reading
from mnist_core.rooms.database.tables import metadata
from tests.rooms.class_room import NOW, ClassRoom, next_task, says


def test_a_new_room_waits_for_its_presenter_and_is_found_by_its_code(db, guesses):
    opened = rooms.open_room(db, "studio", now=NOW)
    assert opened.room.phase == "waiting"
    assert opened.room.is_open(NOW)
    typed = f" {opened.code[:3].lower()}-{opened.code[3:].lower()} "
    assert rooms.find(db, typed, guesses, codes.Visitor("me", "here"), now=NOW) == opened.room
    assert rooms.with_key(db, opened.key, now=NOW) == opened.room
    assert rooms.state(db, opened.room.id, now=NOW) == opened.room


def test_the_presenter_s_link_is_enough_to_show_the_code_again(db):
    opened = rooms.open_room(db, "studio", now=NOW)
    assert codes.room_code(opened.key) == opened.code


def test_no_two_rooms_have_the_same_code(db, room, monkeypatch):
    keys = iter([room.key, room.key, codes.new_key()])
    monkeypatch.setattr(codes, "new_key", lambda: next(keys))
    opened = rooms.open_room(db, "studio", now=NOW)
    assert opened.room.id != room.id
    assert opened.code != room.code


def test_neither_code_nor_key_nor_token_is_stored(db, room):
    token = codes.new_token()
    room.join(token)
    with reading(db) as connection:
        stored = str([connection.execute(table.select()).all() for table in metadata.sorted_tables])
    assert not any(secret in stored for secret in (room.key, room.code, token))
    assert codes.hash_of(token) in stored


def test_a_room_is_started_paused_revealed_and_locked(db, room):
    key = room.key
    assert rooms.pause(db, key, now=NOW).phase == "paused"
    assert rooms.start(db, key, now=NOW).phase == "running"
    assert rooms.reveal(db, key, now=NOW).is_revealed
    assert not rooms.reveal(db, key, revealed=False, now=NOW).is_revealed
    assert rooms.lock(db, key, now=NOW).is_locked
    assert not rooms.lock(db, key, locked=False, now=NOW).is_locked
    assert not rooms.set_verdict_at_once(db, key, False, now=NOW).verdict_at_once
    assert rooms.set_shows_non_digits(db, key, True, now=NOW).shows_non_digits


def test_the_next_game_hides_what_was_revealed_and_begins_with_the_first_task(db, room):
    phone = room.join()
    room.draw(phone)
    rooms.reveal(db, room.key, now=NOW)
    after = rooms.next_game(db, room.key, "fool it", now=NOW)
    assert (after.game, after.round, after.is_revealed) == ("fool it", 1, False)
    assert next_task(db, phone).number == 0


def test_a_press_that_arrives_twice_counts_once(db, room):
    for _ in range(2):
        again = rooms.next_game(db, room.key, "fool it", after=0, now=NOW)
        assert (again.game, again.round) == ("fool it", 1)
    for _ in range(2):
        assert not rooms.end(db, room.key, now=NOW).is_open(NOW)


@pytest.mark.parametrize(
    "change", [rooms.start, rooms.pause, rooms.reveal, rooms.lock, rooms.end, rooms.reopen]
)
def test_only_the_key_changes_a_room(db, room, change):
    for key in (room.code, codes.hash_of(room.key), codes.new_key(), ""):
        with pytest.raises(rooms.UnknownRoom):
            change(db, key, now=NOW)


def test_a_room_closes_after_twelve_hours_or_when_it_ends_and_reopens_with_the_key(db, room):
    late = NOW + timedelta(hours=12)
    with pytest.raises(rooms.RoomClosed):
        rooms.start(db, room.key, now=late)
    assert rooms.reopen(db, room.key, now=late).closes_at == late + rooms.OPEN_FOR
    assert rooms.start(db, room.key, now=late).phase == "running"
    ended = rooms.end(db, room.key, now=late)
    assert not ended.is_open(late)
    assert rooms.reopen(db, room.key, now=late).is_open(late)


def test_reopening_a_room_does_not_keep_it_longer(db, room):
    late = NOW + rooms.KEPT_FOR - timedelta(hours=1)
    reopened = rooms.reopen(db, room.key, now=late)
    assert reopened.closes_at == reopened.deletes_at == NOW + rooms.KEPT_FOR


def test_after_thirty_days_a_room_is_gone_even_before_it_is_deleted(db, room, guesses):
    late = NOW + rooms.KEPT_FOR
    with pytest.raises(rooms.UnknownRoom):
        rooms.with_key(db, room.key, now=late)
    with pytest.raises(rooms.UnknownRoom):
        rooms.find(db, room.code, guesses, codes.Visitor("me", "here"), now=late)
    assert rooms.delete_old(db, now=late - timedelta(seconds=1)) == 0
    assert rooms.delete_old(db, now=late) == 1


def test_opening_a_room_deletes_old_ones(db, room):
    rooms.open_room(db, "studio", now=NOW + rooms.KEPT_FOR)
    with pytest.raises(rooms.UnknownRoom):
        rooms.with_key(db, room.key, now=NOW)


def test_nothing_is_left_of_a_deleted_room_and_other_rooms_stay(db, room):
    other = ClassRoom.open(db, NOW)
    for each in (room, other):
        drawn = each.draw(each.join())
        answers.answer(db, each.join(), drawn.id, 7, now=NOW)
        verdicts.store_verdicts(db, [verdicts.Verdict(drawn.id, "micro", says(1))])
    counts = {}
    for moment in ("before", "after"):
        with reading(db) as connection:
            counts[moment] = [
                connection.scalar(sa.select(sa.func.count()).select_from(table))
                for table in metadata.sorted_tables
            ]
        if moment == "before":
            rooms.delete(db, room.key)
    assert counts["before"] == [2 * count for count in counts["after"]]
    with pytest.raises(rooms.UnknownRoom):
        rooms.delete(db, room.key)


def test_sqlite_overwrites_what_is_deleted(tmp_path):
    db = open_database(f"sqlite:///{tmp_path}/rooms.db")
    room = ClassRoom.open(db, NOW)
    secret = codes.hash_of(room.key).encode()
    assert any(secret in file.read_bytes() for file in tmp_path.iterdir())
    rooms.delete(db, room.key)
    assert not any(secret in file.read_bytes() for file in tmp_path.iterdir())
    db.close()
