"""The presenter of a room in real Chromium, with phones that draw."""

import os
import re
import signal
import socket
from pathlib import Path

import pytest
from playwright.sync_api import expect

from mnist_core.data import strokes
from tests.app_in_chromium import draw, served_app
from tests.browser.class_in_chromium import (
    Class,
    draw_and_send,
    expect_stored,
    task,
    wait_until_quiet,
)
from tests.browser.expectations import violations
from tests.hand import DIGITS


def test_what_phones_draw_is_stored_and_counted(a_class):
    first, second = a_class.join(), a_class.join()
    a_class.expect_figure("people", 2)
    a_class.press("Start")
    asked = task(first)
    draw_and_send(first)
    expect_stored(first, 1)
    assert task(first) != asked
    draw_and_send(second)
    expect_stored(second, 1)
    a_class.expect_figure("drawings", 2)


def test_a_tap_hides_a_drawing_and_mutes_its_phone(a_class_that_drew):
    presenter = a_class_that_drew.presenter
    tiles = presenter.get_by_role("listitem")
    expect(tiles).to_have_count(4)
    tiles.last.get_by_role("button").click()
    expect(tiles).to_have_count(3)
    presenter.get_by_role("button", name="Show it again").click()
    expect(tiles).to_have_count(4)
    presenter.get_by_role("heading", level=1).focus()
    presenter.keyboard.press("h")
    expect(presenter.get_by_text("Drawing 4 by the orange badger is hidden.")).to_be_visible()
    presenter.get_by_role("button", name="Mute the orange badger").click()
    expect(tiles).to_have_count(2)
    phone = a_class_that_drew.phones[1]
    draw_and_send(phone)
    expect(phone.get_by_text("The presenter has muted this phone.")).to_be_visible()


def test_the_space_bar_takes_the_next_step(a_class_that_drew):
    presenter = a_class_that_drew.presenter
    presenter.keyboard.press("Space")
    presenter.wait_for_timeout(2500)  # a focused button must not be pressed twice
    expect(presenter.get_by_role("button", name="Next: Read others")).to_be_visible()
    presenter.keyboard.press("Space")
    expect(presenter.get_by_text("Game 2: Read others")).to_be_visible()
    presenter.wait_for_timeout(2500)
    expect(presenter.get_by_text("Game 2: Read others")).to_be_visible()


def test_the_space_bar_works_after_a_click_on_a_view(a_class_that_drew):
    presenter = a_class_that_drew.presenter
    presenter.get_by_role("radio", name="Points").click()
    expect(presenter.get_by_text("1 point:")).to_be_visible()
    presenter.keyboard.press("Space")
    expect(presenter.get_by_role("button", name="Next: Read others")).to_be_visible()


def test_each_view_shows_what_was_drawn(a_class_that_drew, mnist):
    presenter = a_class_that_drew.presenter
    for view, shown in [
        ("Networks", "Bars: how many of 4 drawings"),
        ("Mix-ups", "studio in this room"),
        ("People", "then people and networks are compared"),
        ("Hardest", "misread"),
        ("Styles", "Found from how people moved the pen"),
        ("Map", "Large: the drawings of this room"),
    ]:
        presenter.get_by_role("radio", name=view).click()
        expect(presenter.get_by_text(shown).first).to_be_visible()
        expect(presenter.get_by_test_id("stException")).to_have_count(0)


def test_the_presenter_s_link_leads_back_to_the_room(a_class, browser):
    a_class.press("Your link")
    link = a_class.presenter.get_by_test_id("stCode").inner_text()
    another = browser.new_page()
    another.goto(link.strip())
    expect(another.locator(".room strong")).to_have_text(a_class.code)
    another.wait_for_url(re.compile(r"/room$"))
    another.reload()
    expect(another.locator(".room strong")).to_have_text(a_class.code)
    expect(another.get_by_role("button", name="Your link")).to_have_count(0)
    another.close()


def downloaded(a_class: Class, label: str) -> bytes:
    with a_class.presenter.expect_download() as download:
        a_class.press(label)
    return Path(download.value.path()).read_bytes()


def test_the_drawings_are_taken_home(a_class_that_drew, tmp_path):
    a_class_that_drew.presenter.get_by_role("radio", name="Take home").click()
    file = tmp_path / "room.npz"
    file.write_bytes(downloaded(a_class_that_drew, "Drawings (.npz)"))
    assert len(strokes.read_archive(file)) == 4
    table = downloaded(a_class_that_drew, "Table (.csv)").decode().splitlines()
    assert len(table) == 1 + 4
    assert "studio reads" in table[0]
    assert downloaded(a_class_that_drew, "The wall (.png)").startswith(b"\x89PNG")


def test_a_room_is_closed_opened_again_and_deleted(a_class_that_drew):
    presenter, phone = a_class_that_drew.presenter, a_class_that_drew.phones[0]
    a_class_that_drew.press("More")
    a_class_that_drew.press("End the room")
    expect(presenter.get_by_text("This room is closed.")).to_be_visible()
    draw_and_send(phone)
    expect(phone.get_by_role("heading", name="The room is closed.")).to_be_visible()
    expect(phone.get_by_role("button", name="Send")).to_have_count(0)
    a_class_that_drew.press("Open again")
    a_class_that_drew.press("Go on")
    expect(presenter.get_by_role("button", name="Reveal")).to_be_visible()
    phone.get_by_role("button", name="What’s next?").click()
    phone.get_by_role("button", name="Send").click()  # what was drawn is still there
    expect_stored(phone, 3)
    presenter.get_by_role("radio", name="Take home").click()
    a_class_that_drew.press("Delete the room now")
    a_class_that_drew.press("Delete everything")
    expect(presenter.get_by_role("button", name="Open a room")).to_be_visible()
    draw_and_send(phone)
    expect(phone.get_by_text("There is no such room.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_room(browser, address, mnist, scheme):
    opened = Class(browser, address, color_scheme=scheme)
    presenter = opened.presenter
    wait_until_quiet(presenter)
    assert violations(presenter) == []
    opened.press("Start")
    phone = opened.join()
    draw_and_send(phone)
    expect_stored(phone, 1)
    assert violations(phone) == []
    for view in presenter.get_by_role("radio").all():
        view.click()
        presenter.mouse.move(0, 0)
        wait_until_quiet(presenter)
        assert violations(presenter) == [], view.inner_text()
    for context in opened.contexts:
        context.close()


def test_a_server_that_is_killed_and_started_again_loses_nothing(browser):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with served_app(port=port) as (address, process):
        opened = Class(browser, address)
        opened.press("Start")
        phone = opened.join()
        draw_and_send(phone)
        expect_stored(phone, 1)
        asked = task(phone)
        draw(phone, DIGITS[asked])
        phone.wait_for_timeout(1000)
        os.kill(process, signal.SIGKILL)
    with served_app(port=port):
        opened.expect_figure("drawings", 1)
        expect(phone.get_by_text("The network read your")).to_have_count(0)  # it has joined again
        phone.wait_for_timeout(2000)
        phone.get_by_role("button", name="Send").click()
        expect_stored(phone, 2)
        opened.expect_figure("drawings", 2)
    for context in opened.contexts:
        context.close()
