"""The page of mistakes as a script, without a browser."""

from collections import Counter

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.charts.look import DARK, LIGHT
from mnist_core.networks import runs
from pages.mistakes_parts import by_network
from tests.app_in_apptest import (
    bars,
    component,
    figure,
    gallery_indices,
    go_to,
    page,
    percents_by_network,
    table,
    texts,
    whole_app,
)
from tests.runs_on_disk import ZOO

PAGE = 24  # digits on a page of the gallery


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
    assert len(set(shown)) == min(PAGE, len(chosen))
    np.testing.assert_array_equal(keys[sort][shown], np.sort(keys[sort][chosen])[:PAGE])


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
    assert gallery_indices(app, "gallery") == disputed[:PAGE]


def test_what_a_link_opens_is_known_from_what_is_chosen_later(mnist, tmp_path):
    app = go_to(whole_app(tmp_path).run(), "mistakes", network="tiny_mlp", digit="445")
    opened = component(app, "into-view-digit")
    assert (opened["what"], opened["at_opening"]) == ("445", "445")
    app.query_params["digit"] = "1260"
    chosen = component(app.run(), "into-view-digit")
    assert (chosen["what"], chosen["at_opening"]) == ("1260", "445")


def test_a_filter_that_nothing_matches_says_what_to_do(mnist):
    app = page("mistakes", network="tiny_mlp", show="right", true="4", read="9").run()
    assert not app.exception
    assert "No digits match. Change the filter" in texts(app)


def test_without_mnist_the_saved_results_are_shown(no_mnist):
    app = page("mistakes", network="tiny_mlp", source="mnist").run()
    figures = runs.read_run("tiny_mlp").card.figures
    said = f"{figures.correct:,} correctly (96.40%) and {10_000 - figures.correct:,} wrongly"
    assert said in texts(app)
    rows = table(app, "The most common mistakes of tiny_mlp")
    counts = {(label, read): int(count) for label, read, count in rows}
    mistakes = {
        (str(label), str(read)): count
        for (label, read), count in np.ndenumerate(figures.confusion)
        if label != read
    }
    assert list(counts.values()) == sorted(mistakes.values(), reverse=True)[: len(counts)]
    assert all(mistakes[cell] == count for cell, count in counts.items())


@pytest.mark.parametrize("index", [9729, 445, 1260])
@pytest.mark.parametrize("network", ["studio", "tiny_mlp"])
def test_the_bars_the_sentence_and_the_table_say_the_same_of_a_digit(index, network, mnist):
    app = page("mistakes", network=network, digit=index).run()
    said = percents_by_network(app)
    assert list(said) == sorted(ZOO, key=lambda name: -runs.read_run(name).card.figures.accuracy)
    assert [f"{number}%" if number else "" for number in said[network]] == bars(app)
    answer = int(runs.read_run(network).test_probabilities()[index].argmax())
    assert f"({bars(app)[answer].replace('>', 'more than ')} sure)" in texts(app)
    for row in said.values():
        assert sum(float(number.strip(">")) for number in row if number) <= 100 + 1e-6


def test_the_column_of_the_label_and_the_row_of_the_network_are_marked(mnist):
    app = page("mistakes", network="studio", digit="9729").run()
    (html,) = [item.proto.body for item in app.get("html") if "<table" in item.proto.body]
    label = mnist.test_labels[9729]
    assert html.split("</colgroup>")[0].split("<col ")[2:][label].startswith('class="truth"')
    assert html.count('class="truth"') == 1
    assert '<tr class="chosen" aria-current="true"><th scope="row">studio<' in html
    assert html.count('aria-current="true"') == 1
    assert f"The green frame marks the label, {label}." in html


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("share", np.linspace(0, 1, 21))
def test_numbers_on_any_tint_have_enough_contrast(look, share):
    background = by_network.tint(share, look.many)
    text = by_network.readable_on(background)
    text_channels = {"#000000": (0, 0, 0), "#FFFFFF": (255, 255, 255)}[text]
    lighter, darker = sorted([luminance(background), luminance(text_channels)], reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(colour) -> float:
    """The relative luminance of red, green and blue, 0 to 255, as WCAG defines it."""
    parts = [c / 255 for c in colour]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_charts_of_confidence_wait_until_they_are_asked_for(mnist):
    app = page("mistakes", network="tiny_mlp").run()
    assert not app.get("plotly_chart")


def test_every_answer_is_in_the_histogram(mnist):
    app = page("mistakes", network="tiny_mlp", confidence="true").run()
    right, wrong = figure(app, "histogram")["data"]
    correct = runs.read_run("tiny_mlp").card.figures.correct
    assert (right["name"], right["y"].sum()) == ("correct", correct)
    assert (wrong["name"], wrong["y"].sum()) == ("wrong", 10_000 - correct)


def test_the_charts_of_confidence_state_their_results(mnist):
    app = page("mistakes", network="tiny_mlp", confidence="true").run()
    probabilities = runs.read_run("tiny_mlp").test_probabilities()
    confidence = probabilities.max(axis=1)
    is_wrong = probabilities.argmax(axis=1) != mnist.test_labels
    sure = int((confidence[is_wrong] >= 0.9).sum())
    surest = np.argsort(-confidence, kind="stable")[:9_000]
    error = runs.read_run("tiny_mlp").card.figures.expected_calibration_error
    histogram, reliability, coverage = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert f"{sure} of its {is_wrong.sum()} mistakes were made with more than 90%" in histogram
    assert f"{100 * error:.2f} percentage points" in reliability
    assert f"surest 90% of the images its accuracy is {1 - is_wrong[surest].mean():.2%}" in coverage


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
    app = AppTest.from_function(say_votes, args=(answers,), default_timeout=60).run()
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
    app = AppTest.from_function(
        say_list, args=(shown, sort, range(10), answers), default_timeout=60
    ).run()
    assert app.markdown[0].value.startswith(beginning)
    assert "Under each: " in app.markdown[0].value
