"""The dataset's page as a script, without a browser."""

import re

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mnist_core.metrics import dataset_summary
from pages.dataset_parts import summary
from pages.dataset_parts.number_table import number_table
from tests.app_in_apptest import figure, gallery, page, texts


def headings(app: AppTest) -> list[str]:
    return [heading.value for heading in app.header]


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.button if button.label == label]
    button.click().run()
    assert not app.exception
    return app


def test_the_page_opens_with_a_typical_example_of_each_digit(mnist):
    app = page("dataset", source="mnist").run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "What do the digits look like?"
    typical = dataset_summary.typical_of_each(mnist.test_images, mnist.test_labels)
    assert gallery(app, "each") == [
        f"MNIST test image {index}: {'an' if digit == 8 else 'a'} {digit}"
        for digit, index in enumerate(typical)
    ]
    assert "Above: one typical example of each digit." in texts(app)
    assert headings(app) == [f"MNIST test image {typical[0]}: a\N{NO-BREAK SPACE}0"]


def test_other_examples_are_random_and_typical_ones_come_back(mnist):
    app = page("dataset", source="mnist", digit="5").run()
    typical = gallery(app, "each")
    press(app, "Show other examples")
    assert app.query_params == {"source": "mnist", "seed": "0"}
    assert "Above: 20 random examples." in texts(app)
    first = gallery(app, "each")
    assert len(set(first)) == 20
    assert headings(app) == ["\N{NO-BREAK SPACE}".join(first[0].rsplit(" ", 1))]
    press(app, "Show other examples")
    assert app.query_params["seed"] == "1"
    assert gallery(app, "each") != first
    press(app, "Show typical ones")
    assert app.query_params == {"source": "mnist"}
    assert gallery(app, "each") == typical


def test_the_last_seed_is_followed_by_the_first(mnist):
    app = page("dataset", source="mnist", seed="999").run()
    press(app, "Show other examples")
    assert app.query_params["seed"] == "0"


def test_damaged_mnist_is_reported(no_mnist, monkeypatch, tmp_path):
    st.cache_resource.clear()  # MNIST, once read, is kept
    (tmp_path / "mnist.npz").write_bytes(b"something else")
    monkeypatch.setenv("MNIST_PATH", str(tmp_path / "mnist.npz"))
    app = page("dataset").run()
    assert not app.exception
    assert "The file with the MNIST images is damaged." in app.warning[0].value


def test_drawings_can_be_shown_as_well(drawn):
    app = page("dataset", source="drawings", seed="0").run()
    assert not app.exception
    assert "13 digits by 1 writer," in texts(app)
    assert "Above: 13 random examples." in texts(app)


def test_only_the_chosen_view_is_shown(mnist):
    app = page("dataset", source="mnist").run()
    assert not app.get("plotly_chart")
    app.button_group(key="view").set_value("dataset").run()
    assert not app.exception
    assert app.query_params["view"] == "dataset"
    assert len(app.get("plotly_chart")) == 2
    assert headings(app) == [
        "What is the average of each?",
        "How many are there?",
        "How much ink do they have?",
    ]
    assert not app.get("bidi_component")


def test_the_charts_show_the_summary_of_the_source(mnist):
    app = page("dataset", source="mnist", view="dataset").run()
    found = dataset_summary.summarize_dataset(mnist.test_images, mnist.test_labels)
    np.testing.assert_array_equal(figure(app, "counts")["data"][0]["y"], found.counts)
    medians = [box["median"][0] for box in figure(app, "ink")["data"]]
    assert medians == found.ink[:, 2].tolist()
    counts, ink = (chart.proto.alt for chart in app.get("plotly_chart"))
    assert "Fewest: the 5 (892). Most: the 1 (1,135)." in counts
    assert "A 1 needs the least ink (usually 7% of the image), a 0 the most (17%)." in ink


def test_there_is_an_average_of_each_digit(mnist):
    app = page("dataset", source="mnist", view="dataset").run()
    (html,) = [item.proto.body for item in app.get("html") if "averages" in item.proto.body]
    assert re.findall(r'alt="(.*?)"', html) == [f"The average {digit}" for digit in range(10)]
    assert "its centre of mass (to within half a pixel, in 100.0% of the images)" in texts(app)


def test_the_text_names_the_rarest_and_the_most_common_digit(mnist):
    text = texts(page("dataset", source="train", view="dataset").run())
    assert "60,000 images, roughly balanced. Fewest: the 5 (5,421). Most: the 1 (6,742)." in text


def test_a_digit_that_does_not_occur_needs_no_ink():
    images = np.zeros((3, 28, 28), np.uint8)
    images[:, :, :4], images[0, :, :8] = 255, 255
    found = dataset_summary.summarize_dataset(images, np.array([4, 6, 6]))
    assert summary.describe_ink(found) == (
        "A 6 needs the least ink (usually 14% of the image), a 4 the most (29%)."
    )
    assert summary.describe_counts(found).startswith("3 images. Fewest: the 0 (0).")


def test_the_numbers_of_an_image_lie_on_their_own_shade():
    image = np.zeros((28, 28), np.uint8)
    image[0, 1], image[27, 27] = 255, 51
    table = number_table(image, scaled=False)
    cells = table.split("<tbody>")[1]
    assert cells.count("<td") == 28 * 28
    assert cells.count("<td>0</td>") == 28 * 28 - 2
    assert '<td style="background:rgb(255,255,255);color:#000">255</td>' in cells
    assert '<td style="background:rgb(51,51,51);color:#fff">51</td>' in cells
    scaled = number_table(image, scaled=True)
    assert 'color:#000">1.00</td>' in scaled
    assert 'color:#fff">.20</td>' in scaled


def test_every_row_and_column_of_the_numbers_has_a_heading_and_the_table_a_name():
    table = number_table(np.zeros((28, 28), np.uint8), scaled=False)
    for scope in ("col", "row"):
        found = re.findall(rf'<th scope="{scope}">(\d+)</th>', table)
        assert found == [str(number) for number in range(28)]
    assert '<table class="numbers" aria-label="28 × 28 numbers, from 0 (black) to 255' in table


def luminance(grey: int) -> float:
    share = grey / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


@pytest.mark.parametrize("grey", range(1, 256))
def test_every_number_can_be_read_on_its_shade(grey):
    image = np.full((28, 28), grey, np.uint8)
    white = "color:#fff" in number_table(image, scaled=False)
    light, dark = sorted([luminance(grey), luminance(255 if white else 0)], reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_ideal_answer_is_one_for_the_label_and_zero_for_the_others(mnist):
    assert mnist.test_labels[77] == 2
    text = texts(page("dataset", source="mnist", digit="77").run())
    assert "Its label is **2**." in text
    assert "0 0 **1** 0 0 0 0 0 0 0" in text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("source", "has_map"), [("mnist", True), ("train", False)])
def test_links_lead_on(source, has_map, mnist):
    text = texts(page("dataset", source=source, digit="5").run())
    assert ("See it on the map" in text) == has_map
    assert "See how networks learned" in text


def test_a_parameter_that_the_page_does_not_have_is_named_once(mnist):
    app = page("dataset", source="mnist", index="1e20", utm_source="mail").run()
    assert [toast.value for toast in app.toast] == [
        "The link asks for the setting `index`, which this page does not have."
    ]
    app.run()
    assert not app.toast


def test_no_parameter_of_the_page_is_called_unknown(mnist):
    address = {"source": "mnist", "view": "digits", "seed": "3", "page": "1", "scale": "scaled"}
    app = page("dataset", digit="7", **address).run()
    assert not app.exception
    assert not app.toast


@pytest.mark.parametrize(
    ("parameter", "value"), [("digit", "1e20"), ("seed", "-1"), ("page", "99"), ("view", "all")]
)
def test_what_a_link_asks_for_in_vain_is_said(parameter, value, mnist):
    app = page("dataset", source="mnist", **{parameter: value}).run()
    assert not app.exception
    assert f"The link asks for `{parameter}={value}`, which is not one of the choices" in texts(app)
