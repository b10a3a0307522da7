"""The dataset's page as a script, without a browser."""

import numpy as np
import pytest
import streamlit as st

from mnist_core.metrics import dataset_summary
from pages.dataset_parts.number_table import number_table
from tests.app_in_apptest import figure, gallery, page, texts


def test_the_page_opens(mnist):
    app = page("dataset").run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "What does the network learn from?"


def test_damaged_mnist_is_reported(no_mnist, monkeypatch, tmp_path):
    st.cache_resource.clear()  # MNIST, once read, is kept
    (tmp_path / "mnist.npz").write_bytes(b"something else")
    monkeypatch.setenv("MNIST_PATH", str(tmp_path / "mnist.npz"))
    app = page("dataset").run()
    assert not app.exception
    assert "The file with the MNIST images is damaged." in app.warning[0].value


def test_drawings_can_be_shown_as_well(drawn):
    app = page("dataset", source="drawings").run()
    assert not app.exception
    assert "13 digits by 1 writer," in texts(app)
    assert "Below: 13 at random (sample 0)." in texts(app)


@pytest.mark.parametrize(
    ("content", "said"), [(None, "set `DRAWN_PATH`"), (b"nonsense", "cannot be read as a stroke")]
)
def test_missing_or_damaged_drawings_are_reported(content, said, monkeypatch, tmp_path):
    monkeypatch.delenv("DRAWN_PATH", raising=False)
    if content:
        (tmp_path / "drawn.npz").write_bytes(content)
        monkeypatch.setenv("DRAWN_PATH", str(tmp_path / "drawn.npz"))
    app = page("dataset", source="drawings").run()
    assert not app.exception
    assert said in texts(app)


def test_another_seed_shows_other_examples(mnist):
    app = page("dataset", source="mnist").run()
    before = gallery(app, "each"), gallery(app, "sample")
    (button,) = [button for button in app.button if button.label == "Show other examples"]
    button.click().run()
    assert not app.exception
    assert app.query_params["seed"] == "1"
    assert "(sample 1)" in texts(app)
    after = gallery(app, "each"), gallery(app, "sample")
    assert [title[-3:] for title in after[0]] == [title[-3:] for title in before[0]]
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_the_charts_show_the_summary_of_the_source(mnist):
    app = page("dataset", source="mnist").run()
    summary = dataset_summary.summarize_dataset(mnist.test_images, mnist.test_labels)
    np.testing.assert_array_equal(figure(app, "counts")["data"][0]["y"], summary.counts)
    np.testing.assert_array_equal(figure(app, "centres")["data"][0]["z"], summary.centres)
    medians = [box["median"][0] for box in figure(app, "ink")["data"]]
    assert medians == summary.ink[:, 2].tolist()


def test_the_caption_names_the_rarest_and_the_most_common_digit(mnist):
    text = texts(page("dataset", source="train").run())
    assert "60,000 in all. Fewest: the 5 (5,421). Most: the 1 (6,742)." in text


def test_the_numbers_of_an_image_lie_on_their_own_shade():
    image = np.zeros((28, 28), np.uint8)
    image[0, 1], image[27, 27] = 255, 51
    table = number_table(image, scaled=False)
    assert table.count("<td") == 28 * 28
    assert '<td style="background:rgb(255,255,255);color:#000">255</td>' in table
    assert '<td style="background:rgb(51,51,51);color:#fff">51</td>' in table
    scaled = number_table(image, scaled=True)
    assert 'color:#000">1.00</td>' in scaled
    assert 'color:#fff">.20</td>' in scaled


def test_the_ideal_answer_is_one_for_the_label_and_zero_for_the_others(mnist):
    assert mnist.test_labels[77] == 2
    text = texts(page("dataset", source="mnist", digit="77").run())
    assert "Its label is **2**." in text
    assert "0 0 **1** 0 0 0 0 0 0 0." in text
