"""Takes the README's pictures again: `python -m tests.readme_pictures [NAME ...]`; needs MNIST.

Everything in them was drawn here or for the sample drawings; no digit of MNIST is on a picture.
"""

import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page

from mnist_core.drawing.digit_shapes import read_sample_drawings
from mnist_core.drawing.sketch import UNITS, Sketch, make_stroke
from mnist_core.rooms import codes, drawings, phones, rooms, tasks
from mnist_core.rooms.database.connection import Database, open_database
from tests.app_in_chromium import chromium, draw, served_app
from tests.browser.expectations import expect_verdict, wait_until_still
from tests.hand import DIGITS
from tests.pages.test_number import side_by_side

DOCS = Path(__file__).parent.parent / "docs"
WIDTH, TALL = 1280, 1240
PEOPLE, EACH = 28, 8  # in the room, and how many digits each has drawn
PEN = 80  # units


def take(names: list[str]) -> None:
    """Take pictures of the app as it is now; all of them if no names are given."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/rooms.db", "LAB_FOLDER": folder}
        with served_app() as (address, _), chromium() as browser:
            for name, path, part, prepare in PICTURES:
                if names and name not in names:
                    continue
                if name == "room":
                    path = path.format(key=_fill_room(open_database()))
                with _page(browser, address + path) as page:
                    prepare(page)
                    wait_until_still(page)
                    clip = dict(zip(("x", "y", "width", "height"), part, strict=True))
                    page.screenshot(path=DOCS / f"{name}.png", clip=clip)


def _draw_a_seven(page: Page) -> None:
    draw(page, DIGITS[7])
    expect_verdict(page, "7")


def _write_42(page: Page) -> None:
    draw(page, side_by_side(4, 2))
    page.get_by_text("digit 2").first.wait_for(state="attached")


def _wait_for_the_map(page: Page) -> None:
    page.locator(".js-plotly-plot").first.wait_for()


def _draw_and_train(page: Page) -> None:
    _draw_a_seven(page)
    page.get_by_role("link", name="Lab").first.click()
    page.locator(".st-key-train button").click()
    page.get_by_text("Trained. It reads").wait_for(timeout=180_000)


def _wait_for_the_wall(page: Page) -> None:
    page.get_by_text(f"{PEOPLE}", exact=True).first.wait_for()
    page.wait_for_timeout(20_000)  # until all networks have read all drawings


def _look(page: Page) -> None:
    page.get_by_role("heading", level=1).wait_for()


# Name, address, part of the page (x, y, width and height), and what to do first.
PICTURES: list[tuple[str, str, tuple[int, int, int, int], Callable[[Page], None]]] = [
    ("draw", "/?why=evidence", (0, 0, WIDTH, 1240), _draw_a_seven),
    ("number", "/number", (0, 0, WIDTH, 740), _write_42),
    ("confusion", "/confusion", (0, 0, WIDTH, 815), _look),
    ("map", "/map", (70, 280, 670, 560), _wait_for_the_map),  # beside it are digits of MNIST
    ("lab", "/", (0, 0, WIDTH, 1100), _draw_and_train),
    ("room", "/room?key={key}", (0, 0, WIDTH, 750), _wait_for_the_wall),
]


@contextmanager
def _page(browser: Browser, url: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": WIDTH, "height": TALL})
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def _fill_room(db: Database) -> str:
    """Open a room in which people have drawn; give its key."""
    opened = rooms.open_room(db, "studio")
    rooms.start(db, opened.key)
    archive, random = read_sample_drawings(), np.random.default_rng(0)
    room = rooms.with_key(db, opened.key)
    guesses = codes.Guesses()
    people = [
        phones.join(db, opened.code, secrets.token_urlsafe(18), guesses, "192.168.1.20")
        for _ in range(PEOPLE)
    ]
    for number in range(EACH):
        for phone in people:
            task = tasks.task_of(room, phone, number)
            index = int(random.choice(np.flatnonzero(archive.labels == task.digit)))
            lines = [0.7 * line + 0.15 * UNITS for line in archive.strokes(index)]
            sketch = Sketch(tuple(make_stroke(line, PEN, erases=False) for line in lines))
            drawings.add_drawing(db, phone, secrets.token_hex(8), task, sketch)
    return opened.key


if __name__ == "__main__":
    take(sys.argv[1:])
