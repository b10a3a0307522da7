import numpy as np
import pytest

from mnist_core.explanations import smallest_change
from mnist_core.explanations.smallest_change import Change, find_change
from tests.explanations.drawn_by_hand import digit, network

NETWORKS = ("deep_cnn", "compact")


def found(name: str, label: int, target: int) -> Change:
    change = find_change(network(name), digit(label), target)
    assert change is not None
    return change


def is_read(name: str, image: np.ndarray, target: int) -> bool:
    (reading,) = network(name).read(image[np.newaxis])
    return reading.verdict == "digit" and reading.digit == target


def second(name: str, label: int) -> int:
    return network(name).read(digit(label)[np.newaxis])[0].second


@pytest.mark.parametrize("label", range(10))
@pytest.mark.parametrize("name", NETWORKS)
def test_each_digit_becomes_the_second_most_probable_one(name, label):
    target = second(name, label)
    change = found(name, label, target)
    assert is_read(name, change.image, target)
    assert 0 < change.pixels <= smallest_change.MOST_PIXELS


@pytest.mark.parametrize("name", NETWORKS)
def test_a_drawing_becomes_most_other_digits(name):
    changes = {target: find_change(network(name), digit(3), target) for target in range(10)}
    reached = [target for target, change in changes.items() if change is not None]
    assert len(reached) >= 9
    for target in reached:
        assert is_read(name, changes[target].image, target)


@pytest.mark.parametrize("label", range(10))
@pytest.mark.parametrize("name", NETWORKS)
def test_none_of_the_changed_pixels_can_be_left_out(name, label):
    target = second(name, label)
    change = found(name, label, target)
    for row, column in zip(*np.nonzero(change.added | change.erased), strict=True):
        without = change.image.copy()
        without[row, column] = digit(label)[row, column]
        assert not is_read(name, without, target)


def test_pixels_become_full_ink_or_paper_and_all_others_stay():
    change, image = found("deep_cnn", 4, 9), digit(4)
    assert (change.image[change.added] == 255).all()
    assert (change.image[change.erased] == 0).all()
    same = ~(change.added | change.erased)
    assert (change.image[same] == image[same]).all()
    assert not (change.added & change.erased).any()


def test_a_digit_that_is_read_as_asked_needs_no_change():
    change = found("deep_cnn", 7, 7)
    assert change.pixels == 0
    assert (change.image == digit(7)).all()


def test_a_network_that_refuses_has_to_accept_the_changed_drawing():
    change = found("compact", 3, second("compact", 3))
    assert change.reading.is_digit is not None
    assert change.reading.is_digit >= 0.5


def test_the_search_gives_up_within_its_bounds(monkeypatch):
    monkeypatch.setattr(smallest_change, "MOST_PIXELS", 1)
    assert find_change(network("deep_cnn"), digit(1), 0) is None


def test_the_same_drawing_gives_the_same_change():
    first, again = found("deep_cnn", 4, 9), found("deep_cnn", 4, 9)
    assert (first.image == again.image).all()


def test_blank_paper_cannot_be_changed():
    with pytest.raises(ValueError, match="no ink"):
        find_change(network("deep_cnn"), np.zeros((28, 28), np.uint8), 3)
