"""The page of the confusion matrix as a script, without a browser."""

import re
from html import unescape

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.metrics.confusion import (
    confusion_difference,
    confusion_matrix,
    confusion_values,
    frequent_mix_ups,
)
from mnist_core.networks import runs
from pages.confusion_parts import texts as sentences
from pages.shared.session import Visit
from tests.app_in_apptest import (
    component,
    figure,
    gallery,
    gallery_indices,
    page,
    table,
    texts,
)
from tests.hand import DIGITS
from tests.runs_on_disk import ZOO
from tests.stroke_archives import archive_of, save_archive


def cells(app: AppTest, side: str = "network") -> np.ndarray:
    """The texts in the cells of a matrix: (10, 10)."""
    shown = [text for text, *_ in component(app, f"matrix-{side}")["cells"]]
    return np.array(shown).reshape(10, 10)


def numbers(app: AppTest, side: str = "network") -> np.ndarray:
    """The numbers in the cells of a matrix; an empty cell is 0: (10, 10)."""
    shown = [text.replace("−", "-") or "0" for text in cells(app, side).ravel()]
    return np.array(shown, float).reshape(10, 10)


def names(app: AppTest, side: str = "network") -> np.ndarray:
    """What the mouse and screen readers learn of each cell: (10, 10)."""
    return np.array([cell[1] for cell in component(app, f"matrix-{side}")["cells"]]).reshape(10, 10)


def backgrounds(app: AppTest, side: str) -> np.ndarray:
    """The colours of the cells of a matrix: (10, 10)."""
    return np.array([cell[2] for cell in component(app, f"matrix-{side}")["cells"]]).reshape(10, 10)


def sides(app: AppTest) -> list[str]:
    """Which matrices are shown, from left to right."""
    ids = [item.proto.id for item in app.get("bidi_component")]
    found = [re.search(r"-matrix-(\w+)$", one) for one in ids]
    return [one[1] for one in found if one]


def headers(app: AppTest) -> list[str]:
    return [header.value for header in app.header]


def legend(app: AppTest) -> str:
    """The words of the legend."""
    (found,) = [item.proto.body for item in app.get("html") if 'class="legend"' in item.proto.body]
    words = [unescape(word) for word in re.findall(r">([^<>]*)</span>", found) if word]
    return " ".join(words)


def on_phone(**address: str) -> AppTest:
    app = page("confusion", **address)
    app.session_state["visit"] = Visit(screen="phone")
    return app


def matrix_of(name: str) -> np.ndarray:
    return np.array(runs.read_run(name).card.figures.confusion)


# Which matrices are shown


def test_without_mnist_the_matrix_of_the_card_is_shown(no_mnist):
    app = page("confusion", network="tiny_mlp", source="mnist").run()
    np.testing.assert_array_equal(numbers(app), matrix_of("tiny_mlp"))
    assert "The pictures need the MNIST images, which are missing." in texts(app)


@pytest.mark.parametrize("run", ZOO)
def test_the_matrix_of_mnists_images_is_the_cards(run, mnist):
    app = page("confusion", network=run).run()
    np.testing.assert_array_equal(numbers(app), matrix_of(run))


def test_a_digit_that_the_network_reads_right_is_on_the_diagonal(drawn):
    app = page("confusion", network="studio", source="drawings").run()
    found = numbers(app)
    assert found.trace() == found.sum() == 13


@pytest.mark.parametrize(
    ("network", "other"), [(None, "studio"), ("tiny_mlp", "studio"), ("studio", "basic_mlp")]
)
def test_a_network_with_the_classic_mistakes_is_compared_with_the_best(network, other, no_mnist):
    app = page("confusion", source="mnist", **({"network": network} if network else {})).run()
    assert sides(app) == ["network", "versus"]
    np.testing.assert_array_equal(numbers(app), matrix_of(network or "basic_mlp"))
    np.testing.assert_array_equal(numbers(app, "versus"), matrix_of(other))
    assert headers(app)[:2] == [network or "basic_mlp", other]


def test_a_network_can_be_shown_alone(no_mnist):
    app = page("confusion", source="mnist").run()
    app.selectbox(key="versus").select("none").run()
    assert app.query_params["versus"] == "none"
    assert sides(app) == ["network"]
    assert len([control for control in app.button_group if control.key == "of"]) == 0


def test_a_network_is_not_compared_with_itself(no_mnist):
    app = page("confusion", source="mnist", network="tiny_mlp", versus="tiny_mlp").run()
    assert not app.exception
    assert "tiny_mlp cannot be compared with itself." in texts(app)
    np.testing.assert_array_equal(numbers(app, "versus"), matrix_of("studio"))


def test_two_networks_are_compared_on_one_scale_of_colours(no_mnist):
    app = page("confusion", network="studio", source="mnist", versus="tiny_mlp").run()
    counts = np.stack([numbers(app), numbers(app, "versus")])
    colours = np.stack([backgrounds(app, "network"), backgrounds(app, "versus")])
    is_error = np.stack([~np.eye(10, dtype=bool)] * 2)
    for count in (1, 2, 3):  # in both matrices
        assert len(set(colours[is_error & (counts == count)])) == 1
    most = frequent_mix_ups(matrix_of("tiny_mlp"))[0].images
    assert legend(app) == f"0 {most} mistakes correct"


def test_the_difference_has_signs_and_says_whose_it_is(no_mnist):
    app = page("confusion", network="studio", source="mnist", versus="tiny_mlp", of="difference")
    app.run()
    assert not app.exception
    assert sides(app) == ["difference"]
    difference = matrix_of("tiny_mlp") - matrix_of("studio")
    np.testing.assert_array_equal(numbers(app, "difference"), difference)
    assert cells(app, "difference")[9, 4] == f"+{difference[9, 4]}"
    assert headers(app)[0] == "Difference: tiny_mlp minus studio"
    most = np.abs(difference[~np.eye(10, dtype=bool)]).max()
    assert legend(app) == f"−{most} +{most} correct answers"
    assert "Orange: more often." in texts(app)


def test_a_difference_of_shares_is_in_percentage_points(no_mnist):
    app = page("confusion", source="mnist", of="difference", quantity="label").run()
    expected = 100 * confusion_difference(matrix_of("studio"), matrix_of("basic_mlp"), "label")
    np.testing.assert_allclose(numbers(app, "difference"), expected, atol=0.0501)
    assert names(app, "difference")[9, 4] == (
        "9 read as 4: basic_mlp 16 images, studio 2; difference −1.4 percentage points"
    )
    assert names(app, "difference")[0, 9] == "0 read as 9: basic_mlp 0 images, studio 0; equal"


def test_the_view_is_kept_in_the_address(no_mnist):
    app = page("confusion", source="mnist", page="2", digit="5").run()
    app.button_group(key="of").set_value("difference").run()
    assert app.query_params == {"source": "mnist", "of": "difference"}
    assert sides(app) == ["difference"]
    app.button_group(key="of").set_value("both").run()
    assert app.query_params == {"source": "mnist"}
    assert sides(app) == ["network", "versus"]


@pytest.mark.parametrize("of", ["network", "versus", "difference"])
def test_a_phone_shows_one_matrix_at_a_time(of, no_mnist):
    app = on_phone(source="mnist").run()
    assert sides(app) == ["network"]
    app.button_group(key="of").set_value(of).run()
    assert sides(app) == [of]
    assert component(app, f"matrix-{of}")["isChosen"]


@pytest.mark.parametrize("address", [{}, {"of": "versus"}, {"of": "difference"}], ids=str)
def test_the_view_follows_the_screen(address, no_mnist):
    app = page("confusion", source="mnist", **address).run()
    of = address.get("of", "network")
    for screen, shown in [
        ("phone", of),
        ("laptop", "difference" if of == "difference" else "both"),
    ]:
        app.session_state["visit"].screen = screen
        app.session_state["visit"].followed.clear()  # the app does so before each run of a page
        app.run()
        assert app.button_group(key="of").value == shown
        assert sides(app) == (["network", "versus"] if shown == "both" else [of])
        assert app.query_params == {"source": "mnist", **address}


# What the cells say


@pytest.mark.parametrize(("quantity", "axis"), [("label", 1), ("prediction", 0)])
def test_cells_show_percent_of_their_row_or_column(quantity, axis, no_mnist):
    app = page("confusion", network="tiny_mlp", source="mnist", quantity=quantity).run()
    counts = matrix_of("tiny_mlp")
    expected = 100 * counts / counts.sum(axis=axis, keepdims=True)
    np.testing.assert_allclose(numbers(app), expected, atol=0.1)
    assert (numbers(app).sum(axis=axis) <= 100 + 1e-9).all()


@pytest.mark.parametrize(
    ("quantity", "name"),
    [
        ("counts", "9 read as 4: 16 images, 1.6% of all 9s"),
        ("label", "9 read as 4: 16 images, 1.6% of all 9s"),
        ("prediction", "9 read as 4: 16 images, 1.6% of all read as 4"),
    ],
)
def test_a_cell_says_its_count_and_its_share(quantity, name, no_mnist):
    app = page("confusion", source="mnist", quantity=quantity).run()
    found = names(app)
    assert found[9, 4] == name
    assert found[4, 4].startswith("4 read correctly: 969 images, 9")
    assert found[0, 1].startswith("0 read as 1: 1 image, 0.1% of all")
    assert found[0, 3] == "0 read as 3: no images"
    for text, said in zip(cells(app).ravel(), found.ravel(), strict=True):
        assert text in said  # those who speak to their computer name what they see


@pytest.mark.parametrize("of", ["label", "prediction"])
@pytest.mark.parametrize("seed", range(5))
def test_shares_of_one_whole_never_add_up_to_more_than_100_percent(of, seed):
    confusion = np.random.default_rng(seed).integers(0, 40, (10, 10)) + 300 * np.eye(10, dtype=int)
    shares = sentences.share_texts(confusion, of)
    found = np.array([[float(text.removesuffix("%")) for text in row] for row in shares])
    assert (found.sum(axis=1 if of == "label" else 0) <= 100 + 1e-9).all()
    np.testing.assert_allclose(found, 100 * confusion_values(confusion, of), atol=0.1)


def test_shares_that_rounding_makes_too_many_are_rounded_down_alike():
    confusion = np.zeros((10, 10), int)
    confusion[3, :6] = 1, 1, 1, 1, 1, 1  # 16.67% each
    assert sentences.share_texts(confusion, "label")[3][:7] == ["16.6%"] * 6 + ["0.0%"]


def test_small_and_large_shares_are_neither_0_nor_100_percent():
    confusion = np.diag([10_000] * 10)
    confusion[4, 9] = 1
    found = sentences.share_texts(confusion, "label")
    assert (found[4][4], found[4][9], found[5][5]) == (">99.9%", "<0.1%", "100.0%")


def test_the_caption_states_the_most_common_mix_ups(no_mnist):
    app = page("confusion", source="mnist").run()
    assert component(app, "matrix-network")["caption"] == (
        "basic_mlp misreads 255 of 10,000 images (2.55%). Most often it reads 9 as 4 (16 images, "
        "1.6% of all 9s), 9 as 7 (16 images, 1.6% of all 9s) and 2 as 7 (13 images, 1.2% of all "
        "2s)."
    )
    app = page("confusion", source="mnist", of="difference").run()
    assert component(app, "matrix-difference")["caption"] == (
        "basic_mlp makes 255 mistakes, studio 22. They differ most in 9 read as 7 (16 and 0), 9 "
        "read as 4 (16 and 2) and 9 read as 3 (13 and 0)."
    )


def test_a_network_without_mistakes_is_praised(drawn):
    app = page("confusion", network="studio", source="drawings").run()
    caption = component(app, "matrix-network")["caption"]
    assert caption == "studio reads all 13 images correctly."


# The digits of a cell


@pytest.mark.parametrize(
    ("cell", "title", "order", "sign"),
    [
        ("9-4", "9s read as 4 by tiny_mlp: {} images", "Most confident first.", -1),
        ("9-9", "9s read correctly by tiny_mlp: {} images", "Least confident first.", 1),
    ],
)
def test_the_digits_of_a_cell_are_shown_the_most_telling_first(cell, title, order, sign, mnist):
    app = page("confusion", network="tiny_mlp", cell=cell).run()
    assert not app.exception
    expected = digits_of_cell(mnist, "tiny_mlp", cell, sign)
    assert gallery_indices(app, "cell") == expected[:48]
    assert title.format(len(expected)) in headers(app)
    assert order in texts(app)


def digits_of_cell(mnist, name: str, cell: str, sign: int) -> list[int]:
    """The test images in a cell of a network's matrix, by confidence, rising if `sign` is 1."""
    label, prediction = (int(digit) for digit in cell.split("-"))
    probabilities = runs.read_run(name).test_probabilities()
    inside = np.flatnonzero(
        (mnist.test_labels == label) & (probabilities.argmax(axis=1) == prediction)
    )
    confidence = probabilities.max(axis=1)
    return inside[np.argsort(sign * confidence[inside], kind="stable")].tolist()


def test_a_cell_of_the_second_matrix_shows_the_second_networks_digits(mnist):
    app = page("confusion", cell="9-4", of="versus").run()
    assert "9s read as 4 by studio: 2 images" in headers(app)
    assert gallery_indices(app, "cell") == digits_of_cell(mnist, "studio", "9-4", -1)
    chosen = {side: component(app, f"matrix-{side}")["isChosen"] for side in sides(app)}
    assert chosen == {"network": False, "versus": True}
    assert component(app, "matrix-versus")["cell"] == 94


@pytest.mark.parametrize(("cell", "network"), [("9-4", "basic_mlp"), ("1-7", "studio")])
def test_a_cell_of_the_difference_shows_the_digits_of_whoever_has_more(cell, network, mnist):
    app = page("confusion", cell=cell, of="difference").run()
    assert gallery_indices(app, "cell") == digits_of_cell(mnist, network, cell, -1)
    assert f" by {network}: " in headers(app)[1]


def test_without_a_chosen_cell_the_most_common_mix_up_is_shown(mnist):
    app = page("confusion", network="tiny_mlp").run()
    most = frequent_mix_ups(matrix_of("tiny_mlp"))[0]
    title = f"{most.label}s read as {most.prediction} by tiny_mlp: {most.images} images"
    assert title in headers(app)


def test_an_empty_cell_says_so(mnist):
    empty = np.argwhere(matrix_of("studio") == 0)[0]
    app = page("confusion", network="studio", cell=f"{empty[0]}-{empty[1]}").run()
    assert not app.exception
    assert "This cell is empty." in texts(app)


def test_drawings_without_some_digits_are_shown_too(monkeypatch, tmp_path):
    archive = archive_of(*[(7, DIGITS[7], "hand/one")] * 3)
    monkeypatch.setenv("DRAWN_PATH", str(save_archive(tmp_path / "sevens.npz", archive)))
    for more in ("accuracy", "report", "mix-ups"):
        app = page("confusion", network="studio", source="drawings", cell="7-7", more=more).run()
        assert not app.exception
        np.testing.assert_array_equal(numbers(app), confusion_matrix([7] * 3, [7] * 3))
        assert len(gallery(app, "cell")) == 3


def test_drawings_are_not_on_the_map(drawn):
    app = page("confusion", network="studio", source="drawings").run()
    assert "How studio learned" in texts(app)
    assert "See it on the map" not in texts(app)


# More about a network


def test_what_follows_is_shown_when_it_is_asked_for(no_mnist):
    app = page("confusion", source="mnist", of="versus").run()
    assert app.button_group(key="more").label == "More about studio"
    assert app.button_group(key="more").value is None
    assert not app.get("plotly_chart")
    app.button_group(key="more").set_value("accuracy").run()
    assert app.query_params["more"] == "accuracy"
    assert figure(app, "by-digit")["data"][0]["y"].shape == (10,)
    assert "studio reads 0 best (100.0% correct) and 6 worst (99.4%)." in texts(app)


def test_the_table_of_mix_ups_agrees_with_the_cells(no_mnist):
    app = page("confusion", source="mnist", more="mix-ups", quantity="label").run()
    rows = table(app, "Most common mix-ups of basic_mlp")
    mix_ups = frequent_mix_ups(matrix_of("basic_mlp"))[:12]
    assert [row[:3] for row in rows] == [
        [str(mix_up.label), str(mix_up.prediction), str(mix_up.images)] for mix_up in mix_ups
    ]
    for label, prediction, _, share in rows:
        assert share == cells(app)[int(label), int(prediction)] + "%"


def test_the_report_is_whole_and_agrees_with_the_cells(no_mnist):
    app = page("confusion", source="mnist", more="report", quantity="label").run()
    rows = table(app, "Classification report of basic_mlp")
    names = [*map(str, range(10)), "micro average", "macro average", "weighted average"]
    assert [row[0] for row in rows] == names
    assert [row[2] for row in rows[:10]] == [f"{text}%" for text in cells(app).diagonal()]
    counts = matrix_of("basic_mlp")
    assert rows[10] == ["micro average", "97.45%", "97.45%", "97.45%", "10,000"]
    for digit, row in enumerate(rows[:10]):
        precision = 100 * counts[digit, digit] / counts[:, digit].sum()
        assert float(row[1].removesuffix("%")) == pytest.approx(precision, abs=0.1)
        assert row[4] == f"{counts[digit].sum():,}"
