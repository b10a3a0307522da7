"""Tasks for phones: balanced, and the same after a reload."""

from collections import Counter
from datetime import timedelta

from mnist_core.rooms import codes
from tests.rooms.class_room import NOW, next_task


def test_ten_tasks_of_a_phone_are_the_ten_digits(db, room):
    phone = room.join()
    for ten in range(2):
        later = NOW + ten * timedelta(minutes=2)
        drawn = [room.draw(phone, now=later).next_task.number for _ in range(10)]
        assert drawn == list(range(10 * ten + 1, 10 * ten + 11))
        assert sorted(room.labels()[10 * ten :]) == list(range(10))


def test_at_each_step_the_phones_draw_different_digits(db, room):
    phones = [room.join() for _ in range(20)]
    digits = Counter(next_task(db, phone).digit for phone in phones)
    assert digits == dict.fromkeys(range(10), 2)


def test_a_phone_goes_on_with_the_task_that_it_had(db, room):
    token = codes.new_token()
    task = room.draw(room.join(token)).next_task
    assert next_task(db, room.join(token)) == task


def test_a_new_round_has_other_digits_and_free_drawing_has_none(db, room):
    phone = room.join()
    rounds = []
    for _ in range(3):
        rounds.append([room.draw(phone).next_task.digit for _ in range(5)])
        room.next_game("fool it")
    assert len(set(map(tuple, rounds))) > 1
    room.next_game("free drawing")
    assert next_task(db, phone).digit is None
