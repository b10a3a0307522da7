"""The page of the confusion matrix as a script, without a browser."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.metrics.confusion import confusion_matrix, frequent_mix_ups
from mnist_core.networks import runs
from tests.app_in_apptest import figure, gallery, gallery_indices, page, texts
from tests.hand import DIGITS
from tests.runs_on_disk import ZOO
from tests.stroke_archives import archive_of, save_archive


def cells(app: AppTest, key: str) -> np.ndarray:
    """The numbers that a matrix shows."""
    errors, right = figure(app, key)["data"][:2]
    shown = np.where(np.eye(10, dtype=bool), right["text"], errors["text"])
    return np.array([[float(text or 0) for text in row] for row in shown])


def matrix_of(name: str) -> np.ndarray:
    return np.array(runs.read_run(name).card.figures.confusion)


def test_without_mnist_the_matrix_of_the_card_is_shown(no_mnist):
    app = page("confusion", network="tiny_mlp", source="mnist").run()
    np.testing.assert_array_equal(cells(app, "matrix"), matrix_of("tiny_mlp"))
    assert "The pictures need the MNIST images, which are missing." in texts(app)


@pytest.mark.parametrize("run", ZOO)
def test_the_matrix_of_mnists_images_is_the_cards(run, mnist):
    app = page("confusion", network=run).run()
    np.testing.assert_array_equal(cells(app, "matrix"), matrix_of(run))


def test_a_digit_that_the_network_reads_right_is_on_the_diagonal(drawn):
    app = page("confusion", source="drawings").run()
    found = cells(app, "matrix")
    assert found.trace() == found.sum() == 13


@pytest.mark.parametrize(("quantity", "axis"), [("label", 1), ("prediction", 0)])
def test_cells_show_percent_of_their_row_or_column(quantity, axis, no_mnist):
    app = page("confusion", network="tiny_mlp", source="mnist", quantity=quantity).run()
    counts = matrix_of("tiny_mlp")
    expected = 100 * counts / counts.sum(axis=axis, keepdims=True)
    np.testing.assert_allclose(cells(app, "matrix"), expected, atol=0.051)


def test_two_networks_are_compared_on_one_scale(no_mnist):
    app = page("confusion", network="studio", source="mnist", versus="tiny_mlp").run()
    assert not app.exception
    np.testing.assert_array_equal(cells(app, "matrix-beside"), matrix_of("tiny_mlp"))
    difference = matrix_of("tiny_mlp") - matrix_of("studio")
    np.testing.assert_array_equal(cells(app, "matrix-difference"), difference)
    assert "Difference: tiny_mlp minus studio" in [header.value for header in app.subheader]
    scales = [figure(app, key)["data"][0]["zmax"] for key in ("matrix", "matrix-beside")]
    assert scales[0] == scales[1] == frequent_mix_ups(matrix_of("tiny_mlp"))[0].images


@pytest.mark.parametrize(
    ("cell", "title", "order", "sign"),
    [
        ("9-4", "9s read as 4: {} images", "Most confident first.", -1),
        ("9-9", "9s read correctly: {} images", "Least confident first.", 1),
    ],
)
def test_the_digits_of_a_cell_are_shown_the_most_telling_first(cell, title, order, sign, mnist):
    app = page("confusion", network="tiny_mlp", cell=cell).run()
    assert not app.exception
    label, prediction = (int(digit) for digit in cell.split("-"))
    probabilities = runs.read_run("tiny_mlp").test_probabilities()
    inside = np.flatnonzero(
        (mnist.test_labels == label) & (probabilities.argmax(axis=1) == prediction)
    )
    confidence = probabilities.max(axis=1)
    expected = inside[np.argsort(sign * confidence[inside], kind="stable")]
    assert gallery_indices(app, "cell") == expected[:48].tolist()
    assert title.format(len(inside)) in [header.value for header in app.subheader]
    assert order in texts(app)


def test_without_a_chosen_cell_the_most_common_mix_up_is_shown(mnist):
    app = page("confusion", network="tiny_mlp").run()
    most = frequent_mix_ups(matrix_of("tiny_mlp"))[0]
    assert f"{most.label}s read as {most.prediction}: {most.images} images" in [
        header.value for header in app.subheader
    ]


def test_an_empty_cell_says_so(mnist):
    empty = np.argwhere(matrix_of("studio") == 0)[0]
    app = page("confusion", network="studio", cell=f"{empty[0]}-{empty[1]}").run()
    assert not app.exception
    assert "This cell is empty." in texts(app)


def test_drawings_without_some_digits_are_shown_too(monkeypatch, tmp_path):
    archive = archive_of(*[(7, DIGITS[7], "hand/one")] * 3)
    monkeypatch.setenv("DRAWN_PATH", str(save_archive(tmp_path / "sevens.npz", archive)))
    app = page("confusion", source="drawings", cell="7-7").run()
    assert not app.exception
    np.testing.assert_array_equal(cells(app, "matrix"), confusion_matrix([7] * 3, [7] * 3))
    assert len(gallery(app, "cell")) == 3
