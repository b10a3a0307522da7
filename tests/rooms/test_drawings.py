"""Drawings, honest and hostile."""

import random
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from mnist_core.drawing.sketch import BLANK, Sketch, Stroke, of_picture
from mnist_core.rooms import drawings, phones, rooms, tasks
from mnist_core.rooms.drawings import add_drawing, wall
from mnist_core.rooms.sent_sketch import MOST_BYTES, BadDrawing, check_sketch
from tests.rooms.class_room import BARRED_SEVEN, MINUTE, NOW, SEVEN, ClassRoom, next_task, says

ERASER = Stroke(((0, 300), (1000, 300)), 400, erases=True)
RUBBED_OUT = Sketch((Stroke(((200, 300), (700, 300)), 80), ERASER))


def test_a_drawing_comes_back_as_it_was_drawn(db, room):
    phone = room.join()
    task = next_task(db, phone)
    stored = room.draw(phone, BARRED_SEVEN)
    (drawing,) = wall(db, room.id, now=NOW)
    assert (stored.id, stored.number, stored.is_new) == (drawing.id, 1, True)
    assert drawing.sketch == BARRED_SEVEN
    assert (drawing.label, drawing.phone) == (task.digit, phone.number)
    assert (drawing.digit, drawing.verdict, drawing.stored_at) == (7, "digit", NOW)


def test_what_is_sent_again_is_confirmed_again_and_stored_once(db, room):
    phone = room.join()
    task = next_task(db, phone)
    sent = [add_drawing(db, phone, "a", task, SEVEN, now=NOW) for _ in range(3)]
    assert [stored.is_new for stored in sent] == [True, False, False]
    assert len({(stored.id, stored.number, stored.next_task) for stored in sent}) == 1
    rooms.end(db, room.key, now=NOW)
    assert not add_drawing(db, phone, "a", task, SEVEN, now=NOW).is_new
    assert len(room_drawings(db, room)) == 1


def test_two_phones_may_make_the_same_number_for_their_drawings(db, room):
    assert room.draw(room.join()).is_new
    assert room.draw(room.join()).is_new


def test_a_double_tap_with_another_number_does_not_count_twice(db, room):
    phone = room.join()
    task = next_task(db, phone)
    add_drawing(db, phone, "a", task, SEVEN, now=NOW)
    with pytest.raises(tasks.WrongTask):
        add_drawing(db, phone, "b", task, SEVEN, now=NOW)


def test_a_drawing_for_the_game_before_is_refused(db, room):
    phone = room.join()
    task = next_task(db, phone)
    room.next_game("on demand")
    with pytest.raises(tasks.WrongTask):
        add_drawing(db, phone, "a", task, SEVEN, now=NOW)
    room.next_game("read others")
    with pytest.raises(tasks.WrongTask):
        room.draw(phone)


@pytest.mark.parametrize(
    ("change", "problem"), [(rooms.pause, tasks.RoomPaused), (rooms.end, rooms.RoomClosed)]
)
def test_a_paused_or_closed_room_takes_no_drawing(db, room, change, problem):
    phone = room.join()
    change(db, room.key, now=NOW)
    with pytest.raises(problem):
        room.draw(phone)


def test_a_room_takes_no_drawing_after_twelve_hours(db, room):
    with pytest.raises(rooms.RoomClosed):
        room.draw(room.join(), now=NOW + rooms.OPEN_FOR)


def test_a_phone_draws_in_no_other_room(db, room):
    other = ClassRoom.open(db, NOW)
    phone = other.join()
    with pytest.raises(phones.UnknownPhone):
        room.draw(replace(phone, room_id=room.id))
    assert room_drawings(db, room) == room_drawings(db, other) == []


def test_a_deleted_room_is_unknown_to_its_phones(db, room):
    phone = room.join()
    task = next_task(db, phone)
    rooms.delete(db, room.key)
    with pytest.raises(rooms.UnknownRoom):
        add_drawing(db, phone, "a", task, SEVEN, now=NOW)


def test_thirty_drawings_a_minute_are_the_most(db, room):
    phone = room.join()
    for _ in range(drawings.MOST_A_MINUTE):
        room.draw(phone)
    with pytest.raises(drawings.TooManyDrawings):
        room.draw(phone)
    room.draw(room.join())
    assert room.draw(phone, now=NOW + MINUTE).is_new


def many_points(points: int, side: int = 1000) -> Sketch:
    places = random.Random(0)
    line = tuple((places.randrange(side), places.randrange(side)) for _ in range(points))
    return Sketch((Stroke(line, 80),))


HOSTILE = {
    "nothing": None,
    "a text": "<script>",
    "empty": BLANK,
    "all rubbed out": RUBBED_OUT,
    "an eraser alone": Sketch((ERASER,)),
    "a picture": of_picture(np.zeros((28, 28), np.uint8)),
    "strokes in a list": Sketch([Stroke(((1, 1),), 80)]),
    "no strokes": Sketch((1, 2, 3)),
    "three numbers": Sketch((Stroke(((1, 2, 3),), 80),)),
    "texts": Sketch((Stroke((("1", "2"),), 80),)),
    "fractions": Sketch((Stroke(((1.0, 2.0),), 80),)),
    "not a number": Sketch((Stroke(((float("nan"), 1),), 80),)),
    "infinite": Sketch((Stroke(((float("inf"), 1),), 80),)),
    "truths": Sketch((Stroke(((True, False),), 80),)),
    "arrays": Sketch((Stroke(np.ones((5, 2), int), 80),)),
    "no points": Sketch((Stroke((), 80),)),
    "no width": Sketch((Stroke(((1, 1),), 0),)),
    "a negative width": Sketch((Stroke(((1, 1),), -5),)),
    "far away": Sketch((Stroke(((10**9, 1),), 80),)),
    "beyond all numbers": Sketch((Stroke(((10**400, 1),), 80),)),
    "many strokes": Sketch((Stroke(((1, 1),), 80),) * 201),
    "many points": many_points(10_001),
    "long lines": many_points(9_000),
}


@pytest.mark.parametrize("sketch", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_drawing_is_refused(sketch):
    with pytest.raises(BadDrawing):
        check_sketch(sketch)


@pytest.mark.parametrize("sent_id", ["", "x" * 65, "a b", "é", "a\n", "\0", None, 7, ["a"]])
def test_a_drawing_without_a_number_of_its_own_is_refused(db, room, sent_id):
    phone = room.join()
    task = next_task(db, phone)
    with pytest.raises(BadDrawing):
        add_drawing(db, phone, sent_id, task, SEVEN, now=NOW)


def test_the_largest_drawings_fit_into_64_kb():
    assert len(check_sketch(many_points(9_000, side=20))) < MOST_BYTES


def test_in_free_drawing_people_say_what_it_is(db, room):
    phone = room.join()
    room.draw(phone, label=3)  # the task says what it is
    room.next_game("free drawing")
    room.draw(phone, label=3)
    room.draw(phone, label=None)
    assert room.labels()[1:] == [3, None]
    for label in (10, -1, "3", True, 3.0):
        with pytest.raises(BadDrawing):
            room.draw(phone, label=label)


def test_the_wall_shows_what_is_new(db, room):
    phone = room.join()
    numbers = [room.draw(phone).number for _ in range(5)]
    assert numbers == [1, 2, 3, 4, 5]
    assert [drawing.number for drawing in wall(db, room.id, 3, now=NOW)] == [4, 5]
    assert [drawing.number for drawing in wall(db, room.id, most=2, now=NOW)] == [4, 5]


def test_the_wall_shows_what_is_no_digit_only_where_the_presenter_allows_it(db, room):
    phone = room.join()
    room.draw(phone, verdict=says(7, "not a digit"))
    room.draw(phone, verdict=None)
    room.draw(phone, verdict=says(7, "unsure"))
    assert [drawing.number for drawing in wall(db, room.id, now=NOW)] == [3]
    rooms.set_shows_non_digits(db, room.key, True, now=NOW)
    assert [drawing.number for drawing in wall(db, room.id, now=NOW)] == [1, 2, 3]


def test_a_hidden_drawing_is_gone_until_it_is_brought_back(db, room):
    number = room.draw(room.join()).number
    with pytest.raises(rooms.UnknownRoom):
        drawings.hide(db, room.code, number, now=NOW)
    drawings.hide(db, room.key, number, now=NOW)
    assert (wall(db, room.id, now=NOW), drawings.hidden(db, room.id)) == ([], {number})
    drawings.hide(db, room.key, number, hide=False, now=NOW)
    assert len(wall(db, room.id, now=NOW)) == 1


def test_a_phone_keeps_what_it_has_drawn(db, room):
    phone, other = room.join(), room.join()
    first, _, third = room.draw(phone), room.draw(other), room.draw(phone, BARRED_SEVEN)
    drawings.hide(db, room.key, first.number, now=NOW)
    own = drawings.by_phone(db, phone, now=NOW)
    assert [drawing.id for drawing in own] == [first.id, third.id]
    assert [drawing.digit for drawing in own] == [7, 7]


def test_a_presenter_hides_nothing_in_another_room(db, room):
    other = ClassRoom.open(db, NOW)
    number = room.draw(room.join()).number
    drawings.hide(db, other.key, number, now=NOW)
    assert len(wall(db, room.id, now=NOW)) == 1


def test_what_was_refused_leaves_nothing_behind(db, room):
    phone = room.join()
    rooms.pause(db, room.key, now=NOW)
    with pytest.raises(tasks.RoomPaused):
        room.draw(phone)
    assert rooms.state(db, room.id, now=NOW).drawings == 0
    rooms.start(db, room.key, now=NOW + timedelta(seconds=1))
    assert room.draw(phone).number == 1


def room_drawings(db, room: ClassRoom) -> list[drawings.Drawing]:
    rooms_open = rooms.reopen(db, room.key, now=NOW)
    assert rooms_open.is_open(NOW)
    rooms.set_shows_non_digits(db, room.key, True, now=NOW)
    return wall(db, room.id, now=NOW)
