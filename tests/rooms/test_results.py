"""The live figures of a room."""

import numpy as np
import pytest

from mnist_core.metrics.accuracy import wilson_interval
from mnist_core.metrics.writing_styles import STYLES
from mnist_core.rooms import drawings, phones, results, rooms
from mnist_core.rooms.answers import answer
from mnist_core.rooms.archive import table_rows
from mnist_core.rooms.verdicts import Verdict, store_verdicts
from tests.rooms.class_room import (
    BARRED_SEVEN,
    MINUTE,
    NETWORK,
    NOW,
    SEVEN,
    ClassRoom,
    next_task,
    says,
)


def test_a_new_room_has_figures_too(db, room):
    assert results.activity(db, room.id, now=NOW) == (0, 0, 0)
    assert results.confusion(db, room.id, NETWORK).sum() == 0
    assert results.accuracies(db, room.id) == ()
    assert results.people_and_networks(db, room.id) == results.Comparison(None, ())
    assert results.hardest(db, room.id, now=NOW) == []
    assert not any(results.styles(db, room.id).values())
    assert results.leaderboard(db, room.id, now=NOW) == []


def test_people_and_drawings_are_counted(db, room):
    first, second = room.join(), room.join()
    room.draw(first)
    room.draw(second, now=NOW + MINUTE)
    assert results.activity(db, room.id, now=NOW + MINUTE) == (2, 2, 1)


def test_the_confusion_matrix_counts_labels_and_readings(db, room):
    phone = room.join()
    expected = np.zeros((10, 10), np.int64)
    for read_as in (7, 7, 1, 2):
        room.draw(phone, verdict=says(read_as))
        expected[room.labels()[-1], read_as] += 1
    np.testing.assert_array_equal(results.confusion(db, room.id, NETWORK), expected)
    assert results.confusion(db, room.id, "micro").sum() == 0


def test_networks_are_ranked_with_their_intervals(db, room):
    phone = room.join()
    for right in (True, True, False):
        drawn = room.draw(phone, verdict=None).id
        label = room.labels()[-1]
        readings = {"good": label, "bad": label if right else (label + 1) % 10}
        found = [Verdict(drawn, name, says(digit)) for name, digit in readings.items()]
        store_verdicts(db, found)
    good, bad = results.accuracies(db, room.id)
    assert (good.name, good.right, good.total, good.accuracy) == ("good", 3, 3, 1.0)
    assert (bad.name, bad.right, bad.total) == ("bad", 2, 3)
    assert bad.interval == wilson_interval(2, 3)


def test_only_the_games_that_are_asked_for_count(db, room):
    phone = room.join()
    room.draw(phone)
    room.next_game("fool it")
    room.draw(phone)
    assert results.accuracies(db, room.id)[0].total == 1
    assert results.accuracies(db, room.id, games=("on demand", "fool it"))[0].total == 2
    assert results.confusion(db, room.id, NETWORK, games=("fool it",)).sum() == 1


def test_people_and_networks_are_compared_on_the_same_drawings(db, room):
    drawer, *readers = [room.join() for _ in range(3)]
    read = room.draw(drawer, verdict=says(1))
    room.draw(drawer, verdict=says(2))  # nobody reads it
    label = room.labels()[0]
    answer(db, readers[0], read.id, label, now=NOW)
    answer(db, readers[1], read.id, None, now=NOW)
    found = results.people_and_networks(db, room.id)
    assert (found.people.right, found.people.total) == (1, 2)
    (network,) = found.networks
    assert (network.right, network.total) == (int(label == 1), 1)


def test_the_hardest_drawings_come_first(db, room):
    phone = room.join()
    drawn = []
    for wrong in (0, 1, 2):
        drawn.append(room.draw(phone, verdict=None))
        label = room.labels()[-1]
        digits = [(label + 1) % 10] * wrong + [label] * (2 - wrong)
        readings = zip("ab", digits, strict=True)
        store_verdicts(db, [Verdict(drawn[-1].id, name, says(digit)) for name, digit in readings])
    hardest = results.hardest(db, room.id, now=NOW)
    assert [(one.drawing.id, one.wrong, one.networks) for one in hardest] == [
        (drawn[2].id, 2, 2),
        (drawn[1].id, 1, 2),
    ]
    assert len(results.hardest(db, room.id, most=1, now=NOW)) == 1


def test_what_a_network_refuses_is_not_read_right(db, room):
    phone = room.join()
    room.draw(phone, verdict=says(next_task(db, phone).digit))
    room.draw(phone, verdict=says(next_task(db, phone).digit, "not a digit"))
    (score,) = results.accuracies(db, room.id)
    assert (score.right, score.total) == (1, 2)
    assert results.confusion(db, room.id, NETWORK).sum() == 1


def test_the_hardest_drawings_are_digits_unless_the_wall_shows_others(db, room):
    room.draw(room.join(), verdict=says(3, "not a digit"))
    rooms.set_shows_non_digits(db, room.key, False, now=NOW)
    assert results.hardest(db, room.id, now=NOW) == []
    rooms.set_shows_non_digits(db, room.key, True, now=NOW)
    assert len(results.hardest(db, room.id, now=NOW)) == 1


def test_styles_are_counted(db, room):
    room.next_game("free drawing")
    phone = room.join()
    for sketch, label in ((SEVEN, 7), (BARRED_SEVEN, 7), (BARRED_SEVEN, 7), (SEVEN, None)):
        room.draw(phone, sketch, label=label)
    counts = results.styles(db, room.id)
    assert counts.keys() == {style for pair in STYLES.values() for style in pair}
    assert {style: count for style, count in counts.items() if count} == {
        "plain 7": 1,
        "barred 7": 2,
    }


def fooling(room: ClassRoom, phone, *, verdict: str = "digit", fools: bool = True):
    """A drawing in the game "fool it", and the digit that it is meant to be."""
    room.next_game("fool it")
    task = next_task(room.db, phone)
    read_as = (task.digit + 1) % 10 if fools else task.digit
    return room.draw(phone, verdict=says(read_as, verdict)), task.digit


@pytest.mark.parametrize(
    ("fools", "verdict", "readers", "fooled"),
    [
        (True, "digit", 2, 1),
        (True, "unsure", 3, 1),
        (True, "digit", 1, 0),
        (False, "digit", 2, 0),
        (False, "unsure", 2, 0),
        (False, "not a digit", 2, 1),
    ],
)
def test_it_counts_when_two_people_read_what_the_network_does_not(
    db, room, fools, verdict, readers, fooled
):
    drawer, *others = [room.join() for _ in range(4)]
    stored, digit = fooling(room, drawer, verdict=verdict, fools=fools)
    for number, other in enumerate(others):
        answer(db, other, stored.id, digit if number < readers else None, now=NOW)
    standings = {one.phone: one for one in results.leaderboard(db, room.id, now=NOW)}
    assert standings[drawer].fooled == fooled
    assert standings[drawer].points == results.POINTS_FOR_FOOLING * fooled
    assert sum(one.answered_right for one in standings.values()) == readers
    found = results.fooling(db, room.id, now=NOW)
    assert [(one.id, one.label) for one in found] == [(stored.id, digit)] * fooled


def test_the_leaderboard_begins_with_the_most_points(db, room):
    slow, fast, idle = (room.join() for _ in range(3))
    for phone, count in ((slow, 1), (fast, 3)):
        for _ in range(count):
            digit = next_task(db, phone).digit
            room.draw(phone, verdict=says(digit))
    board = results.leaderboard(db, room.id, now=NOW)
    assert [(one.phone, one.drawings, one.read_right) for one in board] == [
        (fast, 3, 3),
        (slow, 1, 1),
        (idle, 0, 0),
    ]


def test_what_is_hidden_or_muted_counts_nowhere(db, room):
    joker, careless, reader = (room.join() for _ in range(3))
    for phone in (joker, careless):
        stored = room.draw(phone, BARRED_SEVEN, verdict=says(1))
        answer(db, reader, stored.id, 1, now=NOW)
    drawings.hide(db, room.key, stored.number, now=NOW)
    phones.mute(db, room.key, joker.number, now=NOW)
    assert results.activity(db, room.id, now=NOW).drawings == 0
    assert results.confusion(db, room.id, NETWORK).sum() == 0
    assert results.accuracies(db, room.id) == ()
    assert results.people_and_networks(db, room.id) == results.Comparison(None, ())
    assert results.hardest(db, room.id, now=NOW) == []
    assert not any(results.styles(db, room.id).values())
    board = results.leaderboard(db, room.id, now=NOW)
    assert [(one.phone, one.points) for one in board] == [(careless, 0), (reader, 0)]


def test_the_answers_of_a_muted_phone_do_not_count(db, room):
    drawer, joker, reader = (room.join() for _ in range(3))
    stored, digit = fooling(room, drawer)
    for phone in (joker, reader):
        answer(db, phone, stored.id, digit, now=NOW)
    phones.mute(db, room.key, joker.number, now=NOW)
    assert results.people_and_networks(db, room.id, games=("fool it",)).people.total == 1
    assert not any(one.fooled for one in results.leaderboard(db, room.id, now=NOW))
    assert table_rows(db, room.key, now=NOW)[0]["people"] == 1


def test_two_rooms_have_figures_of_their_own(db, room):
    other = ClassRoom.open(db, NOW)
    room.draw(room.join())
    assert results.activity(db, other.id, now=NOW) == (0, 0, 0)
    assert results.accuracies(db, other.id) == ()
    assert rooms.state(db, room.id, now=NOW).drawings == 1
