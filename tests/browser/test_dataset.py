"""The Dataset page in real Chromium."""

import numpy as np
import pytest
import sklearn.metrics
from playwright.sync_api import expect

from mnist_core.networks import runs
from tests.app_in_chromium import button
from tests.browser.screens import PHONE


def test_numbers_are_downloaded_as_shown(open_page, mnist):
    page = open_page("/confusion?network=tiny_mlp&more=mix-ups")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Matrix of tiny_mlp as CSV").click()
    assert saving.value.suggested_filename == "confusion-tiny_mlp-mnist.csv"
    saved = np.genfromtxt(saving.value.path(), delimiter=",", skip_header=1)
    predicted = runs.read_run("tiny_mlp").test_probabilities().argmax(axis=1)
    np.testing.assert_array_equal(
        saved[:, -10:], sklearn.metrics.confusion_matrix(mnist.test_labels, predicted)
    )


@pytest.mark.parametrize(
    ("width", "all_fit"), [(390, False), (820, False), (1280, True), (1920, True)]
)
def test_all_columns_of_numbers_fit_or_scroll_visibly(open_page, mnist, width, all_fit):
    page = open_page("/dataset?source=mnist", viewport={"width": width, "height": 860})
    frame = page.get_by_role("region", name="28 × 28 numbers")
    expect(frame).to_be_visible()
    wide, place = frame.evaluate("element => [element.scrollWidth, element.clientWidth]")
    assert (wide <= place) == all_fit
    expect(page.get_by_text("The table scrolls sideways.")).to_be_visible(visible=not all_fit)
    table = frame.get_by_role("table")
    expect(table.get_by_role("rowheader")).to_have_count(28)
    expect(table.get_by_role("columnheader")).to_have_count(28)
    widths = page.get_by_test_id("stMain").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1], "the page scrolls sideways"


def test_the_numbers_and_the_examples_are_seen_without_scrolling(open_page, mnist):
    page = open_page("/dataset", viewport={"width": 1280, "height": 860})
    expect(page.locator(".numbers tbody tr").last).to_be_in_viewport()
    expect(page.locator(".gallery button").last).to_be_in_viewport()


def test_one_tap_on_an_example_brings_the_digit_into_view(open_page, mnist):
    page = open_page("/dataset?source=mnist", **PHONE)
    expect(page.locator(".gallery button").first).to_have_attribute("aria-pressed", "true")
    name = page.locator(".gallery button").nth(7).get_attribute("title")
    page.locator(".gallery button").nth(7).tap()
    expect(page.get_by_role("heading", name=name)).to_be_in_viewport()
    expect(page.get_by_alt_text(name.split(":")[0])).to_be_in_viewport(ratio=1)
    button(page, "Show other examples").tap()
    expect(page.get_by_text("Above: 20 random examples.")).to_be_visible()
    expect(button(page, "Show other examples")).to_be_in_viewport()  # it does not scroll away


@pytest.mark.parametrize("path", ["/dataset", "/dataset?view=dataset", "/dataset?seed=1"])
def test_the_dataset_is_half_as_long_on_a_phone_as_it_was(open_page, mnist, path):
    page = open_page(path, **PHONE)
    last = "Counts and ink as CSV" if "view" in path else "Numbers as CSV"
    expect(page.get_by_text(last)).to_be_visible()
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollHeight") <= 2225
