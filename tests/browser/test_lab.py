"""The lab in Chromium with a real worker: from the first click to drawing with the network.

A worker outlives the app that started it, so each test ends its own.
"""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.app_in_chromium import canvas, draw, served_app
from tests.browser.expectations import expect_no_violations, wait_until_still
from tests.browser.screens import LAPTOP, PHONE
from tests.hand import DIGITS

pytestmark = pytest.mark.training

QUICK = "layers=flatten.dense16-relu&images=1000&epochs=2"
LONG = "layers=flatten.dense16-relu&images=5000&epochs=50&batch=8"
SECONDS = 120_000  # milliseconds: on a machine with other work, loading TensorFlow takes long


@pytest.fixture
def lab_folder(tmp_path, monkeypatch, mnist) -> Iterator[Path]:
    """A lab of its own, whose worker is ended after the test."""
    monkeypatch.setenv("LAB_FOLDER", str(tmp_path))
    monkeypatch.setenv("LAB_WORKER", "on")
    yield tmp_path
    kill_worker(tmp_path)


def kill_worker(folder: Path) -> None:
    file = folder / "worker.pid"
    if file.exists() and psutil.pid_exists(int(file.read_text())):
        process = psutil.Process(int(file.read_text()))
        if "worker" in process.cmdline():
            process.kill()
            process.wait(20)


@pytest.fixture
def app(lab_folder) -> Iterator[str]:
    with served_app() as (address, _):
        yield address


@contextmanager
def visitor(browser, address: str, query: str, **options) -> Iterator[Page]:
    context = browser.new_context(**options)
    page = context.new_page()
    page.goto(f"{address}/lab?{query}")
    expect(page.get_by_role("heading", level=1)).to_have_text("What makes a network learn?")
    yield page
    context.close()


def train(page: Page) -> None:
    wait_until_still(page)
    page.locator(".st-key-train button").click(timeout=SECONDS)


def expect_text(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.get_by_text(text).first).to_be_visible(timeout=SECONDS)


def batch(page: Page) -> int:
    text = page.get_by_text(re.compile(r"Batch [\d,]+ of")).first.inner_text(timeout=SECONDS)
    return int(re.search(r"Batch ([\d,]+)", text)[1].replace(",", ""))


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label).click(timeout=SECONDS)


def test_train_pause_step_break_repair_keep_and_draw_with_it(browser, app):
    with visitor(browser, app, LONG) as page:
        train(page)
        press(page, "Pause")
        expect_text(page, "Paused.")
        before = batch(page)
        press(page, "One batch")
        expect_text(page, re.compile(rf"Batch {before + 1:,} of"))
        slider = page.get_by_role("slider", name="Learning rate from now on")
        slider.press("End")  # 10
        press(page, "One epoch")
        expect_text(page, re.compile("learning rate 10"))
        press(page, "Stop and keep")
        expect_text(page, re.compile(r"(Trained|learned)\. Stopped|no number|infinite"))
        page.goto(f"{app}/lab?{QUICK}")
        train(page)
        expect_text(page, re.compile(r"Trained\. It reads \d\d\.\d% of MNIST"))
        expect(page.get_by_text("What differed, and what came of it").first).to_be_visible()
        page.get_by_role("link", name="Draw with it").click()
        canvas(page)
        assert "network=my_network_2" in page.url
        draw(page, DIGITS[1])
        expect(page.get_by_test_id("verdict")).not_to_have_text("?")
        assert page.get_by_text("my_network_2").count() > 0


def test_a_killed_worker_is_said_and_its_training_goes_on(browser, app, lab_folder):
    with visitor(browser, app, QUICK.replace("epochs=2", "epochs=50")) as page:
        train(page)
        expect_text(page, re.compile("epoch [3-9] of|epoch [1-4][0-9] of"))
        kill_worker(lab_folder)
        expect_text(page, "The worker that trained this network has stopped.")
        press(page, "Continue from the last epoch")
        expect_text(page, re.compile(r"Trained\. It reads"))


def test_a_reload_and_a_killed_server_lose_nothing(browser, lab_folder):
    with served_app() as (address, pid):
        port = int(address.rsplit(":", 1)[1])
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{address}/lab?{LONG}")
        train(page)
        expect_text(page, re.compile(r"Batch [\d,]+ of"))
        page.reload()
        expect_text(page, re.compile(r"Batch [\d,]+ of"))
        os.kill(pid, signal.SIGKILL)
        psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=10)
    with served_app(port=port):
        page.reload()
        expect_text(page, re.compile(r"Batch [\d,]+ of"))
        press(page, "Stop and keep")
        expect_text(page, re.compile(r"Trained\. Stopped, and kept as it was"))
        context.close()


def test_two_visitors_wait_for_each_other_and_see_only_their_own(browser, app):
    with visitor(browser, app, LONG) as first, visitor(browser, app, QUICK) as second:
        train(first)
        expect_text(first, re.compile(r"Batch [\d,]+ of"))
        train(second)
        expect_text(second, re.compile("1 training comes first: about"))
        expect(second.get_by_role("button", name="Pause")).to_have_count(0)
        press(first, "Stop and keep")
        expect_text(second, re.compile(r"Trained\. It reads"))
        expect_text(first, re.compile(r"Trained\. Stopped"))


def test_a_full_queue_says_so(browser, lab_folder, monkeypatch):
    monkeypatch.setenv("LAB_WAITING", "1")
    monkeypatch.setenv("LAB_WORKER", "off")  # so nothing leaves the queue
    with (
        served_app() as (address, _),
        visitor(browser, address, QUICK) as first,
        visitor(browser, address, QUICK) as second,
    ):
        train(first)
        expect_text(first, "Starting.")
        train(second)
        expect_text(second, "Every place in the queue is taken (1)")


@pytest.mark.parametrize(
    "query",
    [
        "layers=" + ".".join(["dense9-relu"] * 5_000),
        "layers=flatten.dense-5-relu&epochs=-1&rate=NaN&images=1e99&seed=-7",
        "layers=%00&optimizer=%3Cscript%3E&experiment=..%2F..",
    ],
)
def test_a_hostile_address_falls_back_with_a_message(open_page, mnist, query):
    page = open_page(f"/lab?{query}")
    expect(page.locator(".st-key-train button")).to_be_visible()
    expect(page.get_by_text("This is the usual network instead.")).to_be_visible()


@pytest.mark.parametrize("screen", [LAPTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_after_a_training(browser, app, screen):
    with visitor(browser, app, f"{QUICK}&experiment=rate", **screen) as page:
        train(page)
        expect_text(page, re.compile(r"Trained\. It reads"))
        expect_no_violations(page)
        widths = page.get_by_test_id("stMain").evaluate("m => [m.scrollWidth, m.clientWidth]")
        assert widths[0] <= widths[1], "the page scrolls sideways"


def test_a_choice_made_before_a_training_is_still_there_after_it(browser, app):
    with visitor(browser, app, "layers=flatten.dense16-relu") as page:
        said = page.get_by_text("parameters learn from 5,000 images, 5 times")
        expect(said).to_be_visible()
        train(page)
        expect_text(page, re.compile(r"Trained\. It reads"))
        expect(said).to_be_visible()
        time.sleep(2)
        expect(said).to_be_visible()
