"""The phones of a room in real Chromium: they join, draw, play and come back."""

import re

import pytest
from playwright.sync_api import expect

from tests.app_in_chromium import canvas, draw
from tests.browser.class_in_chromium import expect_stored, next_game, task
from tests.browser.screens import LANDSCAPE, LAPTOP, PHONE, PROJECTOR, SMALL_PHONE
from tests.hand import DIGITS


def test_a_code_is_typed_in_small_letters_after_a_wrong_one(a_class):
    phone = a_class.open("/join", **PHONE)
    for code in ("bcdfgh", f"{a_class.code[:3]} {a_class.code[3:]}".lower()):
        phone.get_by_role("textbox").fill(code)
        phone.get_by_role("button", name="Join").tap()
        if code == "bcdfgh":
            expect(phone.get_by_text("No room has this code.")).to_be_visible()
    expect(phone.get_by_role("heading", name="Draw a", level=1)).to_be_visible()
    assert a_class.code in phone.url


def test_a_reloaded_phone_goes_on_where_it_was(a_class_that_drew):
    phone = a_class_that_drew.phones[0]
    asked = task(phone)
    draw(phone, DIGITS[asked])
    phone.wait_for_timeout(1000)
    phone.reload()
    expect(phone.get_by_role("heading", name=str(asked), level=1)).to_be_visible()
    phone.wait_for_timeout(2000)
    phone.get_by_role("button", name="Send").click()
    expect_stored(phone, 3)
    expect(phone.get_by_text("You are the red ant")).to_be_visible()
    a_class_that_drew.expect_figure("people", 2)


def test_people_read_what_others_drew_and_see_their_score(a_class_that_drew):
    next_game(a_class_that_drew, "Read others")
    phone = a_class_that_drew.phones[0]
    expect(phone.get_by_role("heading", name="What is this?")).to_be_visible()
    expect(phone.get_by_alt_text("a drawing by somebody else")).to_have_css("opacity", "0")
    phone.get_by_role("button", name="3", exact=True).click()
    expect(phone.get_by_text("Your answers so far: 1.")).to_be_visible()
    phone.get_by_role("button", name="no digit").click()
    expect(phone.get_by_text("Your answers so far: 2.")).to_be_visible()
    expect(phone.get_by_text("There is nothing to read")).to_be_visible()
    a_class_that_drew.press("Reveal")
    revealing = a_class_that_drew.presenter.get_by_role("button", name="Reveal")
    expect(revealing).to_have_count(0)  # it is stored
    phone.get_by_role("button", name="What’s next?").click()
    expect(phone.get_by_text("Read right by you: ")).to_be_visible()
    a_class_that_drew.presenter.get_by_role("radio", name="People").click()
    expect(a_class_that_drew.presenter.get_by_text("people (2 answers)")).to_be_visible()


def test_a_drawing_that_people_read_fools_the_network(a_class_that_drew):
    a_class_that_drew.join()
    next_game(a_class_that_drew, "Fool it")
    phone = a_class_that_drew.phones[0]
    expect(phone.get_by_role("heading", name="Fool the network:")).to_be_visible()
    asked = int(phone.get_by_role("heading", level=1).inner_text()[-1])
    draw(phone, DIGITS[(asked + 1) % 10])  # the network reads another digit
    phone.get_by_role("button", name="Send").click()
    expect_stored(phone, 1)
    next_game(a_class_that_drew, "Read others")
    for reader in a_class_that_drew.phones[1:]:
        expect(reader.get_by_role("heading", name="What is this?")).to_be_visible()
        drawn_by_others = 3 if reader is a_class_that_drew.phones[1] else 5
        for number in range(1, drawn_by_others + 1):
            button = reader.get_by_role("button", name=str(asked), exact=True)
            expect(button).to_have_count(1)  # those of the last drawing are gone
            button.click()
            expect(reader.get_by_text(f"Your answers so far: {number}.")).to_be_visible()
    a_class_that_drew.presenter.get_by_role("radio", name="Points").click()
    winner = a_class_that_drew.presenter.locator(".points li").first
    expect(winner).to_contain_text("red ant")
    expect(winner.locator("b")).to_have_text(re.compile("^[5-9]$"))


def test_a_free_drawing_may_be_a_digit(a_class_that_drew):
    next_game(a_class_that_drew, "Free drawing")
    phone = a_class_that_drew.phones[0]
    expect(phone.get_by_role("heading", name="Draw what you like")).to_be_visible()
    draw(phone, DIGITS[4])
    phone.get_by_role("radio", name="4", exact=True).click()
    phone.get_by_role("button", name="Send").click()
    expect_stored(phone, 1)
    newest = a_class_that_drew.presenter.get_by_role("listitem").first
    expect(newest.get_by_role("button")).to_have_attribute(
        "title", re.compile("Drawing 5, meant to be 4")
    )


def test_two_taps_on_send_send_once(a_class_that_drew):
    phone = a_class_that_drew.phones[0]
    draw(phone, DIGITS[task(phone)])
    phone.get_by_role("button", name="Send").dblclick()
    expect_stored(phone, 3)
    phone.wait_for_timeout(1500)
    expect_stored(phone, 3)
    a_class_that_drew.expect_figure("drawings", 5)


@pytest.mark.parametrize(
    "screen",
    [PHONE, SMALL_PHONE, LANDSCAPE, LAPTOP, PROJECTOR],
    ids=["phone", "small phone", "landscape", "laptop", "projector"],
)
def test_the_task_the_canvas_and_send_are_seen_together(a_class, screen):
    phone = a_class.open(f"/join?room={a_class.code}", **screen)
    send = phone.get_by_role("button", name="Send")
    expect(send).to_be_visible()
    for element in (phone.get_by_role("heading", level=1), canvas(phone), send):
        expect(element).to_be_in_viewport(ratio=1)
    main = phone.get_by_test_id("stMain")
    widths = main.evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1], "the page scrolls sideways"
