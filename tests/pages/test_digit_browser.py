"""Browsing digits: filters, galleries and their pages, one digit large."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.app_in_apptest import gallery_indices, page, texts


def say_item(index: int, answer: int | None, is_read: bool) -> None:
    import numpy as np
    import streamlit as st

    from pages.shared import digit_browser  # needs a running Streamlit
    from pages.shared.digit_sources import Digits

    images, labels = np.zeros((2, 28, 28), np.uint8), np.array([4, 8], np.uint8)
    digits = Digits("mnist", images, labels, about="", version="")
    probabilities = np.eye(10)[4] * 0.88 + 0.012 if is_read else None
    st.markdown("|".join(digit_browser.item(digits, index, probabilities, answer)))


@pytest.mark.parametrize(
    ("index", "answer", "is_read", "said"),
    [
        (0, None, False, "MNIST test image 0: a 4||"),
        (0, None, True, "MNIST test image 0: a 4, read as a 4 (89% sure)|4|4"),
        (1, None, True, "MNIST test image 1: an 8, read as a 4 (89% sure)|8|4"),
        (
            *(1, 9, True),
            "MNIST test image 1: an 8, mostly misread as a 9, read as a 4 (89% sure)|8|9",
        ),
    ],
)
def test_a_gallery_says_what_a_digit_is_and_what_it_is_read_as(index, answer, is_read, said):
    app = AppTest.from_function(say_item, args=(index, answer, is_read), default_timeout=60).run()
    assert app.markdown[0].value == said


def test_a_gallery_has_pages(mnist):
    first = page("mistakes", network="tiny_mlp").run()
    second = page("mistakes", network="tiny_mlp", page=2).run()
    shown = [gallery_indices(app, "gallery") for app in (first, second)]
    assert len(shown[0]) == len(shown[1]) == 24
    assert not set(shown[0]) & set(shown[1])
    assert "Page 2 of 15 (360 digits)" in texts(second)
    (following,) = [button for button in first.button if button.label == "Next"]
    following.click().run()
    assert gallery_indices(first, "gallery") == shown[1]


def test_the_digit_of_the_address_is_shown_large(mnist):
    app = page("mistakes", network="tiny_mlp", digit=12).run()
    label = mnist.test_labels[12]
    assert f"**MNIST test image 12** is labelled a {label}." in texts(app)


def test_no_chosen_digit_in_a_filter_means_all_ten(mnist):
    app = page("mistakes", network="tiny_mlp").run()
    assert "misreads **360**" in texts(app)
    assert app.pills(key="true").value == []


def test_a_filter_starts_from_the_address(mnist):
    app = page("mistakes", network="tiny_mlp", true="94").run()
    assert sorted(app.pills(key="true").value) == ["4", "9"]


def show_links(source: str, label: int) -> None:
    import numpy as np

    from pages.shared import digit_browser
    from pages.shared.digit_sources import Digits

    images, labels = np.zeros((1, 28, 28), np.uint8), np.array([label], np.uint8)
    digits = Digits(source, images, labels, about="", version="")
    row = np.eye(10)[4]
    digit_browser.show_reading(digits, 0, "net", row, to_map=True, to_cell=True)


@pytest.mark.parametrize(
    ("source", "label", "links"),
    [
        ("mnist", 9, ["See it on the map", "All 9s read as 4"]),
        ("mnist", 4, ["See it on the map", "All 4s read correctly"]),
        ("samples", 9, ["All 9s read as 4"]),
    ],
)
def test_a_digit_links_to_where_it_is_on_other_pages(source, label, links):
    app = AppTest.from_function(show_links, args=(source, label), default_timeout=60).run()
    assert [caption.value for caption in app.caption] == links  # without the other pages
