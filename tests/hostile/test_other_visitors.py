"""While somebody sends what no browser sends, the others get the answers that they always get."""

import asyncio
import json
from urllib.parse import quote

import numpy as np
import psutil

from tests.app_in_chromium import served_app
from tests.hand import DIGITS, message, path
from tests.streamlit_client import Visit

GOOD = {digit: message(*map(path, DIGITS[digit])) for digit in (4, 7)}
LONG = 3_000_000  # characters
DAMAGED = 60
MOST_GROWTH = 200 * 2**20  # bytes
PATIENCE = 300  # seconds: a server that hangs fails the test


def hostile_texts() -> list[str]:
    """What is sent instead of a drawing: no JSON, deep, long, of other kinds, and damaged."""
    good = json.dumps(GOOD[4])
    texts = ["", "{", "null", "1e999", "NaN", '"\\ud800"', "[" * 100_000, f'"{"x" * LONG}"']
    texts += [json.dumps(other) for other in (1, [], {}, {"drawing": 1}, {"drawing": {"raw": []}})]
    random = np.random.default_rng(0)
    for _ in range(DAMAGED):
        letters = list(good)
        for place in random.integers(0, len(letters), 3):
            letters[place] = chr(random.integers(32, 127))
        texts.append("".join(letters))
    return texts


HOSTILE_LINKS = (
    ("", "drawing=" + "A" * 5_000),
    ("", "why=evidence&network=" + quote("![x](http://host/track.png)")),
    ("confusion", "network=" + quote("[win](http://host)") + "&cell=99"),
    ("training", "quantity=&on=&networks=" + quote("<script>")),
    ("join", "room=" + quote("' OR 1=1 --")),
    ("room", "key=" + "x" * 5_000),
)


async def attack(address: str) -> None:
    for page, query in HOSTILE_LINKS:
        async with Visit(address, page, query):
            pass
    async with Visit(address, "") as visit:
        for text in hostile_texts():
            await visit.send("canvas-", text)


async def draw_meanwhile(address: str) -> tuple[dict[int, str], list[tuple[int, str]]]:
    """The answers to a 4 and a 7 before the attack, and each answer while it goes on."""
    async with Visit(address, "") as visit:

        async def read(digit: int) -> str:
            await visit.set("canvas-", GOOD[digit])
            return " ".join(visit.texts)

        before = {digit: await read(digit) for digit in GOOD}
        attacking = asyncio.create_task(attack(address))
        answers = []
        while not attacking.done():
            for digit in GOOD:
                answers.append((digit, await read(digit)))
        await attacking
        return before, answers


def test_the_answers_of_others_stay_the_same_and_memory_is_bounded():
    with served_app() as (address, pid):
        resident = psutil.Process(pid).memory_info
        asyncio.run(draw_meanwhile(address))  # everything is loaded now
        size = resident().rss
        before, answers = asyncio.run(asyncio.wait_for(draw_meanwhile(address), PATIENCE))
        assert resident().rss - size < MOST_GROWTH
    assert "a 4" in before[4]
    assert "a 7" in before[7]
    assert len(answers) > DAMAGED / 2
    assert all(answer == before[digit] for digit, answer in answers)
