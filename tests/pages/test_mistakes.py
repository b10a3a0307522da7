"""The page of mistakes as a script, without a browser."""

from collections import Counter

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.networks import runs
from tests.app_in_apptest import bars, figure, gallery_indices, page, texts
from tests.runs_on_disk import ZOO


@pytest.mark.parametrize("show", ["misread", "right"])
@pytest.mark.parametrize("sort", ["loss", "confidence", "label"])
def test_digits_are_shown_in_the_order_asked_for(show, sort, mnist):
    app = page("mistakes", network="tiny_mlp", show=show, sort=sort, true="49").run()
    assert not app.exception
    labels, probabilities = mnist.test_labels, runs.read_run("tiny_mlp").test_probabilities()
    sign = -1 if show == "misread" else 1  # the surest mistake is first, or the least sure answer
    keys = {
        "loss": probabilities[np.arange(10_000), labels],  # the least likely it found the truth
        "confidence": sign * probabilities.max(axis=1),
        "label": labels,
    }
    is_right = probabilities.argmax(axis=1) == labels
    chosen = np.flatnonzero(np.isin(labels, [4, 9]) & (is_right == (show == "right")))
    assert f"**{len(chosen):,}**" in texts(app)
    shown = gallery_indices(app, "gallery")
    assert set(shown) <= set(chosen)
    assert len(set(shown)) == min(48, len(chosen))
    np.testing.assert_array_equal(keys[sort][shown], np.sort(keys[sort][chosen])[:48])


def test_what_most_networks_agree_on_against_the_label_is_disputed_first(mnist):
    app = page("mistakes", network="tiny_mlp", show="disputed").run()
    assert not app.exception
    read = [runs.read_run(name).test_probabilities().argmax(axis=1) for name in ZOO]
    votes = np.array(read).T  # (10000, networks)
    against = (votes != mnist.test_labels[:, np.newaxis]).sum(axis=1)

    def rank(index: int) -> tuple[int, int, int]:
        others = Counter(vote for vote in votes[index] if vote != mnist.test_labels[index])
        return -against[index], -others.most_common(1)[0][1], index

    disputed = sorted(np.flatnonzero(against > len(ZOO) / 2), key=rank)
    assert f"**{len(disputed):,}** may be mislabelled" in texts(app)
    assert gallery_indices(app, "gallery") == disputed[:48]


def test_a_filter_that_nothing_matches_says_what_to_do(mnist):
    app = page("mistakes", network="tiny_mlp", show="right", true="4", read="9").run()
    assert not app.exception
    assert "No digits match. Change the filter." in texts(app)


def test_without_mnist_the_saved_results_are_shown(no_mnist):
    app = page("mistakes", network="tiny_mlp", source="mnist").run()
    figures = runs.read_run("tiny_mlp").card.figures
    assert f"{figures.correct:,} correctly and {10_000 - figures.correct:,} wrongly" in texts(app)
    (table,) = app.dataframe
    assert table.value["images"].sum() == 10_000 - figures.correct


def test_the_bars_and_the_table_say_the_same_of_a_digit(mnist):
    app = page("mistakes", network="studio", digit="9729").run()
    table = figure(app, "by-network-9729")["data"][0]
    row = table["text"][list(table["y"]).index("studio")]
    assert list(row) == [text.removesuffix("%") for text in bars(app)]
    assert f"({bars(app)[6]} sure)" in texts(app)


def test_every_answer_is_in_the_histogram(mnist):
    app = page("mistakes", network="tiny_mlp").run()
    right, wrong = figure(app, "histogram")["data"]
    correct = runs.read_run("tiny_mlp").card.figures.correct
    assert (right["name"], right["y"].sum()) == ("correct", correct)
    assert (wrong["name"], wrong["y"].sum()) == ("wrong", 10_000 - correct)


def say_votes(answers: list[int]) -> None:
    import numpy as np
    import streamlit as st

    from pages.mistakes_parts.one_digit import describe_votes  # needs a running Streamlit

    st.markdown(describe_votes({str(i): np.eye(10)[answer] for i, answer in enumerate(answers)}))


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ([6], "The only network says 6."),
        ([6, 6], "All 2 networks say 6."),
        ([5, 6, 6, 0], "Of 4 networks, 2 say 6, 1 says 0 and 1 says 5."),
    ],
)
def test_votes_are_a_sentence(answers, sentence):
    app = AppTest.from_function(say_votes, args=(answers,)).run()
    assert app.markdown[0].value == sentence


def say_list(*choices: object) -> None:
    import streamlit as st

    from pages.mistakes_parts.choices import Choices
    from pages.mistakes_parts.list_of_digits import describe_list

    st.markdown(describe_list(Choices(*choices), count=3, digits=10, network="net", networks=5))


@pytest.mark.parametrize(
    ("shown", "sort", "answers", "beginning"),
    [
        ("misread", "loss", range(10), "Of 10 digits, net misreads **3**. Worst first"),
        ("misread", "confidence", range(10), "Of 10 digits, net misreads **3**. Most confident"),
        ("right", "loss", range(10), "Of 10 digits, net reads **3** correctly. Least confident"),
        ("misread", "label", [4], "Of the digits that match the filter, net misreads **3**."),
        ("disputed", "loss", range(10), "Of 10 digits, **3** may be mislabelled: most of the 5"),
    ],
)
def test_the_list_says_what_it_shows(shown, sort, answers, beginning):
    app = AppTest.from_function(say_list, args=(shown, sort, range(10), answers)).run()
    assert app.markdown[0].value.startswith(beginning)
    assert "Under each: " in app.markdown[0].value
