"""Fingers on a phone that scroll the page."""

from playwright.sync_api import Locator, Page


def swipe_up(page: Page, element: Locator) -> None:
    """Move a finger upwards from the middle of an element."""
    box = element.bounding_box()
    x, y = box["x"] + 0.7 * box["width"], box["y"] + 0.5 * box["height"]
    devtools = page.context.new_cdp_session(page)
    for up in range(0, 160, 15):
        touch = {
            "type": "touchMove" if up else "touchStart",
            "touchPoints": [{"x": x, "y": y - up}],
        }
        devtools.send("Input.dispatchTouchEvent", touch)
        page.wait_for_timeout(20)
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(600)


def scrolled(page: Page) -> float:
    """How far the page is scrolled, in pixels."""
    return page.get_by_test_id("stMain").evaluate("main => main.scrollTop")
