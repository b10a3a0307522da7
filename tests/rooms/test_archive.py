"""A room to take home."""

import io

import numpy as np
import pandas as pd

from mnist_core.data import strokes
from mnist_core.drawing.sketch import Sketch, Stroke
from mnist_core.rooms import drawings, phones, rooms
from mnist_core.rooms.answers import answer
from mnist_core.rooms.archive import archive_file, room_archive, table_rows
from mnist_core.rooms.verdicts import Verdict, store_verdicts
from tests.rooms.class_room import BARRED_SEVEN, NOW, SEVEN, says


def test_the_archive_is_one_that_the_pages_read(db, room, tmp_path):
    first, second = room.join(), room.join()
    for phone in (first, second, first):
        room.draw(phone, BARRED_SEVEN)
    (tmp_path / "room.npz").write_bytes(archive_file(room_archive(db, room.key, now=NOW)))
    archive = strokes.read_archive(tmp_path / "room.npz")
    assert strokes.digit_labels(archive).tolist() == room.labels()
    assert archive.writers[0] == archive.writers[2] != archive.writers[1]
    assert len(set(map(strokes.contributor, archive.writers))) == 1
    assert [line.tolist() for line in archive.strokes(0)] == [
        [[0, 0], [625, 0], [250, 1000]],
        [[62, 500], [500, 500]],
    ]


def test_an_empty_room_is_an_empty_archive(db, room, tmp_path):
    (tmp_path / "room.npz").write_bytes(archive_file(room_archive(db, room.key, now=NOW)))
    assert len(strokes.read_archive(tmp_path / "room.npz")) == 0
    assert table_rows(db, room.key, now=NOW) == []


def test_the_archive_holds_what_an_eraser_has_left(db, room):
    line = Stroke(((0, 500), (1000, 500)), 80)
    eraser = Stroke(((500, 400), (500, 600)), 200, erases=True)
    room.draw(room.join(), Sketch((line, eraser)))
    left, right = room_archive(db, room.key, now=NOW).strokes(0)
    np.testing.assert_allclose(left[[0, -1]], [[0, 0], [400, 0]], atol=10)
    np.testing.assert_allclose(right[[0, -1]], [[600, 0], [1000, 0]], atol=10)


def test_hidden_muted_and_unnamed_drawings_are_not_in_it(db, room):
    joker, phone = room.join(), room.join()
    room.draw(joker)
    phones.mute(db, room.key, joker.number, now=NOW)
    drawings.hide(db, room.key, room.draw(phone).number, now=NOW)
    room.next_game("free drawing")
    room.draw(phone)
    room.draw(phone, label=7)
    assert room_archive(db, room.key, now=NOW).labels.tolist() == [7]
    assert [row["digit"] for row in table_rows(db, room.key, now=NOW)] == [None, 7]


def test_the_table_has_what_networks_and_people_read(db, room):
    phone, reader = room.join(), room.join()
    room.next_game("free drawing")
    first = room.draw(phone, SEVEN, label=7)
    room.draw(phone, BARRED_SEVEN, label=7)
    store_verdicts(db, [Verdict(first.id, "micro", says(1, "unsure"))])
    answer(db, reader, first.id, 7, now=NOW)
    rooms.end(db, room.key, now=NOW)
    table = pd.DataFrame(table_rows(db, room.key, now=NOW))
    read = pd.read_csv(io.StringIO(table.to_csv(index=False)))
    assert read.columns[:4].tolist() == ["drawing", "time (UTC)", "phone", "game"]
    assert read["style"].tolist() == ["plain 7", "barred 7"]
    assert read["people who read the digit"].tolist() == [1, 0]
    assert read["micro reads"].tolist()[0] == 1
    assert read["micro says"].isna().tolist() == [False, True]
    assert set(read["studio says"]) == {"digit"}
    assert set(read["phone"]) == {"red ant"}
