"""A whole lesson: a presenter and five phones, every game, and the drawings taken home."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mnist_core.data import strokes
from tests.app_in_chromium import draw, served_app
from tests.browser.class_in_chromium import Class, draw_and_send, expect_stored, next_game
from tests.hand import DIGITS
from tests.haproxy import haproxy
from tests.rooms import postgresql


@pytest.fixture(params=["one process, SQLite", "two behind HAProxy, PostgreSQL"])
def lesson(request, browser, monkeypatch, tmp_path) -> Iterator[Class]:
    """A class whose app runs in one of the two ways."""
    with ExitStack() as running:
        if "SQLite" in request.param:
            monkeypatch.setenv("ROOMS_PATH", str(tmp_path / "rooms.db"))
            address, _ = running.enter_context(served_app())
        else:
            database = running.enter_context(postgresql.server())
            monkeypatch.setenv("DATABASE_URL", database.url)
            (first, _), (second, _) = (running.enter_context(served_app()) for _ in range(2))
            address = running.enter_context(haproxy(first, second))
        opened = Class(browser, address)
        yield opened
        processes = {process_of(page) for page in (opened.presenter, *opened.phones)}
        assert processes == ({None} if "SQLite" in request.param else {"1", "2"})
        for context in opened.contexts:
            context.close()


def process_of(page: Page) -> str | None:
    """The process that HAProxy has chosen for a browser, by its cookie."""
    values = [c["value"] for c in page.context.cookies() if c["name"] == "process"]
    return values[0] if values else None


def view(lesson: Class, name: str) -> None:
    lesson.presenter.get_by_role("radio", name=name).click()


def read_others(lesson: Class, answer: str) -> None:
    """Every phone reads one drawing of somebody else."""
    next_game(lesson, "Read others")
    for phone in lesson.phones:
        expect(phone.get_by_role("heading", name="What is this?")).to_be_visible()
        phone.get_by_role("button", name=answer, exact=True).click()
        expect(phone.get_by_text("Your answers so far: 1.")).to_be_visible()


def test_a_lesson_with_every_game(lesson, tmp_path):
    presenter = lesson.presenter
    lesson.press("Start")
    for _ in range(5):
        lesson.join()
    lesson.expect_figure("people", 5)
    for phone in lesson.phones:
        draw_and_send(phone)
        expect_stored(phone, 1)
    lesson.expect_figure("drawings", 5)
    lesson.press("Reveal")
    lesson.phones[0].get_by_role("button", name="What’s next?").click()
    expect(lesson.phones[0].get_by_text("Read right by the network: 1 of 1.")).to_be_visible()
    view(lesson, "Networks")
    expect(presenter.get_by_text("Bars: how many of 5 drawings")).to_be_visible()

    read_others(lesson, "3")
    view(lesson, "People")
    expect(presenter.get_by_text("people (5 answers)")).to_be_visible()

    next_game(lesson, "Fool it")
    for phone in lesson.phones:
        title = phone.get_by_role("heading", name="Fool the network:", level=1)
        asked = int(title.inner_text()[-1])
        draw(phone, DIGITS[(asked + 1) % 10])  # the network reads another digit
        phone.get_by_role("button", name="Send").click()
        expect_stored(phone, 1)
    lesson.expect_figure("drawings", 10)

    next_game(lesson, "Free drawing")
    for phone in lesson.phones:
        draw(phone, DIGITS[4])
        phone.get_by_role("radio", name="4", exact=True).click()
        phone.get_by_role("button", name="Send").click()
        expect_stored(phone, 1)
    lesson.expect_figure("drawings", 15)

    view(lesson, "Points")
    expect(presenter.locator(".points li")).to_have_count(5)
    view(lesson, "Take home")
    with presenter.expect_download() as download:
        lesson.press("Drawings (.npz)")
    file = tmp_path / "room.npz"
    file.write_bytes(Path(download.value.path()).read_bytes())
    archive = strokes.read_archive(file)
    assert len(archive) == 15
    assert len(set(archive.writers)) == 5
    lesson.press("More")
    lesson.press("End the room")
    expect(presenter.get_by_text("This room is closed.", exact=True)).to_be_visible()
