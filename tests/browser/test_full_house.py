"""A server that may open few files, and more people than it has room for."""

import resource
import sys

from playwright.sync_api import expect

from tests.app_in_chromium import STREAMLIT, canvas, draw, served_app
from tests.browser.expectations import expect_verdict
from tests.browser.screens import LAPTOP
from tests.hand import DIGITS

FEW = 150  # files: enough for the app and some ten people
LIMITED = (
    sys.executable,
    "-c",
    "import os, resource, sys; "
    f"resource.setrlimit(resource.RLIMIT_NOFILE, ({FEW}, {FEW})); "
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])",
    *STREAMLIT[1:],
)


def test_who_finds_no_place_is_told_so_and_the_others_go_on(browser):
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[1] > FEW
    with served_app(LIMITED) as (address, _):
        first = browser.new_page(**LAPTOP)
        first.goto(address)
        canvas(first)
        others = []
        while len(others) < 40:
            others.append(browser.new_page())
            if others[-1].goto(address).status == 503:
                break
            others[-1].get_by_test_id("stAppViewContainer").wait_for()
        expect(others[-1].get_by_role("heading", name="There is no room left")).to_be_visible()
        assert len(others) > 3
        draw(first, DIGITS[3])
        expect_verdict(first, "3")
        for other in others:
            other.close()
        first.wait_for_timeout(1000)  # until the server has noticed
        late = browser.new_page()
        assert late.goto(address).status == 200
        canvas(late)
        for page in (first, late):
            page.close()
