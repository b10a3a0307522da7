"""What phones and presenters type and send: stored whole, or refused with a sentence."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_core.drawing import packing
from mnist_core.drawing.sketch import Sketch, Stroke
from mnist_core.rooms import answers, codes, drawings, phones, rooms, sent_sketch
from mnist_core.rooms.database.connection import open_database
from mnist_core.rooms.sent_sketch import BadDrawing
from mnist_core.rooms.tasks import Task
from tests.hostile.strategies import HUNDRED, THOUSAND, anything, texts
from tests.rooms.class_room import NOW, SEVEN, ClassRoom, next_task

points = st.tuples(st.integers(-(2**40), 2**40), st.integers(-20_000, 20_000))
odd_points = st.one_of(
    st.lists(points, max_size=6).map(tuple),
    st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)), max_size=6).map(tuple),
    anything,
)
odd_strokes = st.builds(
    Stroke, points=odd_points, width=st.one_of(st.integers(-1, 2000), anything), erases=anything
)
odd_sketches = st.one_of(
    anything,
    st.builds(
        Sketch,
        strokes=st.one_of(st.lists(odd_strokes, max_size=4).map(tuple), anything),
        picture=st.one_of(st.none(), st.binary(max_size=4)),
    ),
)


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A room on SQLite; the database of the other tests of rooms is not needed here."""
    db = open_database(f"sqlite:///{tmp_path_factory.mktemp('rooms')}/rooms.db")
    yield ClassRoom.open(db, NOW, most_phones=2000)
    db.close()


@THOUSAND
@given(odd_sketches)
def test_any_sketch_is_stored_whole_or_refused(sketch):
    try:
        packed = sent_sketch.check_sketch(sketch)
    except BadDrawing as problem:
        assert "Draw" in str(problem) or "by hand" in str(problem)
        return
    assert packing.unpack_bytes(packed) == sketch
    assert len(packed) <= sent_sketch.MOST_BYTES


@THOUSAND
@given(code=texts, token=texts)
def test_any_code_and_token_join_no_room(room, code, token):
    before = rooms.state(room.db, room.id, now=NOW).phones
    with pytest.raises((codes.BadToken, rooms.UnknownRoom)) as refused:
        phones.join(room.db, code, token, codes.Guesses(), "me", now=NOW)
    assert str(refused.value)
    assert rooms.state(room.db, room.id, now=NOW).phones == before


@HUNDRED
@given(key=texts)
def test_any_key_leads_no_room(room, key):
    with pytest.raises(rooms.UnknownRoom):
        rooms.start(room.db, key, now=NOW)
    with pytest.raises(rooms.UnknownRoom):
        rooms.delete(room.db, key)
    assert rooms.state(room.db, room.id, now=NOW).id == room.id


@HUNDRED
@given(
    sent_id=st.one_of(anything, st.just("1-1")),
    task=st.one_of(
        st.none(), st.builds(Task, st.integers(-3, 3), st.integers(-3, 3), st.integers(-3, 12))
    ),
    sketch=st.one_of(st.just(SEVEN), odd_sketches),
    label=st.one_of(st.none(), anything),
)
def test_any_drawing_is_stored_once_or_refused(room, sent_id, task, sketch, label):
    phone = room.join()
    before = rooms.state(room.db, room.id, now=NOW).drawings
    real = next_task(room.db, phone)
    try:
        found = drawings.add_drawing(
            room.db, phone, sent_id, task or real, sketch, label=label, now=NOW
        )
    except (BadDrawing, drawings.TooManyDrawings, rooms.RoomClosed) as problem:
        assert str(problem)
        assert rooms.state(room.db, room.id, now=NOW).drawings == before
    except Exception as problem:
        assert type(problem).__module__.startswith("mnist_core.rooms"), problem
        assert rooms.state(room.db, room.id, now=NOW).drawings == before
    else:
        assert found.is_new
        assert rooms.state(room.db, room.id, now=NOW).drawings == before + 1


@HUNDRED
@given(number=anything, digit=anything)
def test_any_answer_is_refused_unless_it_is_one(room, number, digit):
    phone = replace(room.join(), number=0)
    with pytest.raises(Exception) as refused:
        answers.answer(room.db, phone, number, digit, now=NOW + timedelta(seconds=1))
    assert type(refused.value).__module__.startswith("mnist_core.rooms")
