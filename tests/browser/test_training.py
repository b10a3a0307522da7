"""The Training page in real Chromium."""

import itertools
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.expectations import expect_no_violations, wait_until_still
from tests.browser.screens import LAPTOP, PHONE


def test_the_curves_let_a_finger_scroll_the_page(open_page):
    page = open_page(**PHONE)
    page.get_by_test_id("stPageLink-NavLink").filter(has_text="Training").tap()
    for view, count in [("Curves", 1), ("Best", 1), ("Cost", 2), ("Inside", 1)]:
        page.get_by_role("radio", name=view).tap()
        charts = page.locator(".js-plotly-plot .nsewdrag")
        expect(charts).to_have_count(count)
        for chart in charts.all():
            assert chart.evaluate("element => getComputedStyle(element).touchAction") != "none"


TRAINING = ["Curves", "Best", "Cost", "Inside"]  # its views


def test_each_view_of_training_is_short_on_a_phone_and_nothing_is_cut(open_page):
    page = open_page("/training", **PHONE)
    main = page.get_by_test_id("stMain")
    for view in TRAINING:
        page.get_by_role("radio", name=view).tap()
        page.locator(".js-plotly-plot").last.wait_for()
        wait_until_still(page)
        height = main.evaluate("main => main.scrollHeight")
        assert 844 < height < 2000, view  # 7,023 when all were one
        widths = main.evaluate("main => [main.scrollWidth, main.clientWidth]")
        assert widths[0] <= widths[1], f"{view} scrolls sideways"


def test_the_charts_of_each_view_of_training_are_above_the_fold(open_page):
    page = open_page("/training", **LAPTOP)
    for view in TRAINING:
        page.get_by_role("radio", name=view).click()
        page.locator(".js-plotly-plot").last.wait_for()
        wait_until_still(page)
        for chart in page.locator(".js-plotly-plot").all():
            expect(chart).to_be_in_viewport(ratio=0.98)


@pytest.mark.parametrize("view", TRAINING[1:])
def test_axe_finds_nothing_in_the_other_views_of_training(open_page, view):
    page = open_page(f"/training?view={view.lower()}", color_scheme="light", **PHONE)
    page.locator(".js-plotly-plot").last.wait_for()
    expect_no_violations(page)


FIVE = ["studio", "compact", "micro", "sigmoid_mlp", "tiny_mlp"]


def test_the_labels_of_five_curves_do_not_overlap(open_page):
    page = open_page(f"/training?{'&'.join(f'networks={name}' for name in FIVE)}", **LAPTOP)
    page.locator(".js-plotly-plot").first.wait_for()
    wait_until_still(page)
    boxes = label_boxes(page)
    assert len(boxes) == len(FIVE)
    assert not any_overlap(boxes)


def test_on_a_phone_five_curves_are_named_below_the_chart(open_page):
    page = open_page(f"/training?{'&'.join(f'networks={name}' for name in FIVE)}", **PHONE)
    legend = page.locator(".js-plotly-plot .legend .traces")
    expect(legend).to_have_count(len(FIVE) + 3)  # and the kinds of lines
    wait_until_still(page)
    epochs = page.locator(".js-plotly-plot .xaxislayer-above").bounding_box()
    places = [one.bounding_box() for one in legend.all()]
    assert all(place["y"] >= epochs["y"] + epochs["height"] for place in places)
    assert label_boxes(page) == []


def label_boxes(page: Page) -> list[dict[str, float]]:
    """The boxes of the labels, without those of the lines that lead to the points."""
    boxes = [box.bounding_box() for box in page.locator(".annotation rect.bg").all()]
    return [box for box in boxes if box and box["width"] > 40]


def any_overlap(boxes: list[dict[str, float]]) -> bool:
    return any(
        one["x"] + one["width"] > other["x"]
        and other["x"] + other["width"] > one["x"]
        and one["y"] + one["height"] > other["y"]
        and other["y"] + other["height"] > one["y"]
        for one, other in itertools.combinations(boxes, 2)
    )


def test_a_network_s_curves_lead_to_what_it_mixes_up_and_to_its_mistakes(open_page, mnist):
    page = open_page("/training?networks=micro")
    page.get_by_role("link", name="What micro mixes up").click()
    expect(page).to_have_url(re.compile(r"/confusion\?network=micro$"))
    page.go_back()
    page.get_by_role("link", name="its mistakes").click()
    expect(page).to_have_url(re.compile(r"/mistakes\?network=micro$"))


def test_back_undoes_a_choice_of_curves(open_page):
    page = open_page("/training?networks=micro&networks=tiny_mlp")
    chosen = page.get_by_test_id("stMultiSelect")
    expect(chosen).to_contain_text("tiny_mlp")
    page.get_by_role("radio", name="loss").click()
    expect(page).to_have_url(re.compile("networks=micro&networks=tiny_mlp&quantity=loss"))
    page.go_back()
    expect(page.get_by_role("radio", name="accuracy")).to_be_checked()
    expect(page).not_to_have_url(re.compile("quantity"))
    expect(chosen).to_contain_text("micro")
