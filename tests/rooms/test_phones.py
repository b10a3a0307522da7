"""Phones join, return and are muted."""

import pytest

from mnist_core.rooms import codes, drawings, phones, rooms
from mnist_core.rooms.phones import ANIMALS, COLOURS, Phone
from tests.rooms.class_room import NOW, ClassRoom


def test_a_token_is_the_same_phone_however_often_it_joins(db, room):
    token = codes.new_token()
    first = room.join(token)
    assert room.join(token) == first
    assert room.join() != first
    assert rooms.state(db, room.id, now=NOW).phones == 2


def test_a_phone_can_be_in_two_rooms(db, room):
    other = ClassRoom.open(db, NOW)
    token = codes.new_token()
    here, there = room.join(token), other.join(token)
    room.draw(here)
    assert room.labels() != []
    assert other.labels() == []
    assert here.id != there.id


def test_phones_are_animals_in_colours_and_no_two_alike():
    badges = {(phone.animal, phone.colour) for n in range(384) if (phone := Phone(1, 1, n, False))}
    assert len(badges) == len(ANIMALS) * len(COLOURS) == 384


def test_a_locked_room_takes_no_new_phone_but_old_ones(db, room):
    token = codes.new_token()
    known = room.join(token)
    rooms.lock(db, room.key, now=NOW)
    assert room.join(token) == known
    with pytest.raises(phones.RoomLocked):
        room.join()


def test_a_closed_room_takes_no_new_phone_but_old_ones(db, room):
    token = codes.new_token()
    known = room.join(token)
    rooms.end(db, room.key, now=NOW)
    assert room.join(token) == known
    with pytest.raises(rooms.RoomClosed):
        room.join()


def test_a_full_room_says_so(db):
    room = ClassRoom.open(db, NOW, most_phones=2)
    for _ in range(2):
        room.join()
    with pytest.raises(phones.RoomFull):
        room.join()


def test_a_muted_phone_sends_nothing_and_nothing_of_it_is_shown(db, room):
    phone, other = room.join(), room.join()
    number = room.draw(phone).number
    phones.mute(db, room.key, phone.number, now=NOW)
    with pytest.raises(phones.PhoneMuted):
        room.draw(phone)
    assert room.labels() == []
    assert drawings.hidden(db, room.id) == {number}
    room.draw(other)
    phones.mute(db, room.key, phone.number, muted=False, now=NOW)
    room.draw(phone)
    assert len(room.labels()) == 3


def test_only_the_key_mutes_and_only_phones_that_are_there(db, room):
    phone = room.join()
    with pytest.raises(rooms.UnknownRoom):
        phones.mute(db, room.code, phone.number, now=NOW)
    with pytest.raises(phones.UnknownPhone):
        phones.mute(db, room.key, 5, now=NOW)
    assert phones.in_room(db, room.id) == [phone]
