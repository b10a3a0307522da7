"""Codes, keys and tokens; and visitors who guess."""

import time

import pytest

from mnist_core.rooms import codes, rooms
from tests.rooms.class_room import NOW

ME = codes.Visitor("me", "here")


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_codes_are_six_unambiguous_letters_and_differ():
    made = [codes.room_code(codes.new_key()) for _ in range(2_000)]
    assert {len(code) for code in made} == {6}
    assert set("".join(made)) == set(codes.LETTERS)
    assert len(set(made)) > 1_990


def test_keys_and_tokens_have_128_bits_and_differ():
    made = {make() for make in (codes.new_key, codes.new_token) for _ in range(100)}
    assert len(made) == 200
    assert {len(secret) for secret in made} == {22}


@pytest.mark.parametrize(
    "token", ["", "short", "x" * 65, "é" * 30, "x" * 22 + "\n", None, 5, b"x" * 30]
)
def test_what_is_no_token_is_refused(token):
    with pytest.raises(codes.BadToken):
        codes.check_token(token)


@pytest.mark.parametrize(
    ("phones", "limit"), [(1, codes.OF_PHONE), (10_000, codes.OF_ADDRESS)], ids=["one", "many"]
)
def test_ten_thousand_wrong_codes_find_nothing_and_cost_little(db, room, guesses, phones, limit):
    started = time.perf_counter()
    unknown = refused = 0
    for number in range(10_000):
        try:
            visitor = codes.Visitor(f"phone {number % phones}", "school")
            rooms.find(db, f"ZZ{number:04}", guesses, visitor, now=NOW)
        except rooms.UnknownRoom:
            unknown += 1
        except codes.TooManyGuesses:
            refused += 1
    seconds = time.perf_counter() - started
    assert unknown + refused == 10_000
    assert unknown <= limit.free + 1 + seconds * limit.a_second
    assert seconds < 5


def test_a_joker_waits_and_the_class_behind_the_same_address_does_not(db, room, guesses):
    joker, other = (codes.Visitor(phone, "school") for phone in ("joker", "other"))
    for _ in range(codes.OF_PHONE.free):
        with pytest.raises(rooms.UnknownRoom):
            rooms.find(db, "ZZZZZZ", guesses, joker, now=NOW)
    with pytest.raises(codes.TooManyGuesses, match="Try again in"):
        rooms.find(db, room.code, guesses, joker, now=NOW)
    assert rooms.find(db, room.code, guesses, other, now=NOW).id == room.id


def test_whoever_waits_may_guess_again():
    clock = Clock()
    guesses = codes.Guesses(clock)
    for _ in range(codes.OF_PHONE.free):
        guesses.check(ME)
        guesses.add_wrong(ME)
    with pytest.raises(codes.TooManyGuesses) as refused:
        guesses.check(ME)
    clock.seconds += refused.value.seconds
    guesses.check(ME)


def test_only_so_many_visitors_are_remembered(monkeypatch):
    monkeypatch.setattr(codes, "MOST_GUESSERS", 3)
    guesses = codes.Guesses()
    for visitor in range(100):
        guesses.add_wrong(codes.Visitor(str(visitor), str(visitor)))
    assert len(guesses._wrong) == 3


@pytest.mark.parametrize("code", ["", "BCD", "x" * 10_000, "\0" * 6, "é😀\ud800abc", "'; --"])
def test_odd_codes_are_wrong_codes(db, guesses, code):
    with pytest.raises(rooms.UnknownRoom):
        rooms.find(db, code, guesses, ME, now=NOW)
