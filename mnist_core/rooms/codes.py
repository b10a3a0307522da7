"""Room codes, presenters' keys and phones' tokens: made at random, and stored as hashes only.

A guess at a code costs time; a key or a token has 128 random bits, which nobody can guess.
"""

import hashlib
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

# Neither letters that look alike (I, L, O, Q, V), nor vowels: no code is a word.
LETTERS = "BCDFGHJKMNPRSTWXYZ"
LENGTH = 6  # of a code: 34 million codes

MOST_GUESSERS = 20_000  # phones and addresses whose guesses are remembered


class Limit(NamedTuple):
    """How many wrong codes are taken from one phone, or from one address."""

    free: int  # at once
    a_second: float  # after that


# A school has one address. Its joker waits alone, long before the others have to.
OF_PHONE, OF_ADDRESS = Limit(10, 0.1), Limit(300, 2.0)


class Visitor(NamedTuple):
    """Who types a code."""

    phone: str  # its token
    address: str  # in the network, which a whole school may share


class BadToken(ValueError):
    """What a phone sent is no token."""

    def __init__(self) -> None:
        super().__init__("The phone sent no valid token. Reload the page to get a new one.")


class TooManyGuesses(Exception):
    """Too many wrong codes came from this visitor."""

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, round(seconds))
        super().__init__(f"There were too many wrong codes. Try again in {self.seconds} seconds.")


def new_key() -> str:
    """A presenter's key: 22 characters for a link."""
    return secrets.token_urlsafe(16)


def new_token() -> str:
    """A phone's token: 22 characters for the phone's storage."""
    return secrets.token_urlsafe(16)


def room_code(key: str) -> str:
    """The code of the room with a key, six letters.

    It follows from the key, so the presenter's link is enough to show it again. The key does not
    follow from it.
    """
    number = int.from_bytes(hashlib.sha256(b"room code of " + key.encode()).digest())
    letters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def tidy_code(typed: str) -> str:
    """A code as people type it, in the form of `room_code`: upper case, without spaces."""
    return re.sub(r"[\s-]", "", typed[:100]).upper()


def hash_of(secret: str) -> str:
    """What is stored of a code, a key or a token: 64 characters. Equal hashes mean equal secrets.

    Looking a hash up tells a guesser nothing, however long the database takes to compare.
    """
    return hashlib.sha256(b"room:" + secret.encode(errors="replace")).hexdigest()


def check_token(token: str) -> None:
    """Raise `BadToken` unless this is a token: 22 to 64 characters for a link."""
    if not isinstance(token, str) or not re.fullmatch(r"[\w-]{22,64}", token, re.ASCII):
        raise BadToken


class Guesses:
    """The wrong codes so far, in this process. Many threads can use it at the same time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock  # seconds
        self._lock = threading.Lock()
        # Guesser -> guesses that count now, and when that was so. The oldest come first.
        self._wrong: OrderedDict[tuple[str, Limit], tuple[float, float]] = OrderedDict()

    def check(self, visitor: Visitor) -> None:
        """Raise `TooManyGuesses` if this phone or its address has to wait before a guess."""
        with self._lock:
            waits = [
                (self._count(guesser) - guesser[1].free + 1) / guesser[1].a_second
                for guesser in _guessers(visitor)
            ]
        if max(waits) > 0:
            raise TooManyGuesses(max(waits))

    def add_wrong(self, visitor: Visitor) -> None:
        """Remember that a visitor's code was wrong."""
        with self._lock:
            for guesser in _guessers(visitor):
                self._wrong[guesser] = (self._count(guesser) + 1, self._clock())
                self._wrong.move_to_end(guesser)
            while len(self._wrong) > MOST_GUESSERS:
                self._wrong.popitem(last=False)

    def _count(self, guesser: tuple[str, Limit]) -> float:
        count, since = self._wrong.get(guesser, (0.0, 0.0))
        return max(0.0, count - (self._clock() - since) * guesser[1].a_second)


def _guessers(visitor: Visitor) -> tuple[tuple[str, Limit], tuple[str, Limit]]:
    return (visitor.phone, OF_PHONE), (visitor.address, OF_ADDRESS)
