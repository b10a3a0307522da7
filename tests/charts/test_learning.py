import itertools

import numpy as np
import pytest

from mnist_core.charts import learning
from mnist_core.charts.learning import LearningCurve
from mnist_core.charts.look import DARK, LIGHT, run_colours

CURVES = {
    "a": LearningCurve(
        positions=(1, 2, 3),
        training=(0.7, 0.8, 0.9),
        validation=(0.83, 0.9, 0.85),
        best=1,
        published=0.95,
    ),
    "b": LearningCurve(
        positions=(1, 2), training=(0.81, 0.86), validation=(), best=None, published=None
    ),
}
LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])


def drawn(quantity="accuracy", against="epoch", curves=CURVES, look=LIGHT, width=1110, **options):
    colours = run_colours(sorted(curves), look)
    return learning.learning_curves(
        curves, quantity, against, colours, look, width=width, **options
    )


def lines(**options) -> dict:
    """The traces of CURVES by run and part."""
    return {(trace.name, trace.meta): trace for trace in drawn(**options).data if trace.meta}


def labels(figure) -> dict[str, str]:
    """The second line of each label by its first."""
    written = [annotation.text for annotation in figure.layout.annotations if annotation.text]
    return dict(text.removeprefix("<b>").split("</b><br>") for text in written)


def test_each_part_of_a_run_has_its_own_line():
    found = lines()
    assert set(found) == {
        *(("a", part) for part in ("training", "validation", "best epoch", "published")),
        ("b", "training"),
    }
    assert list(found["a", "validation"].y) == [0.83, 0.9, 0.85]
    assert list(found["a", "validation"].x) == [1, 2, 3]
    assert (found["a", "best epoch"].x, found["a", "best epoch"].y) == ((2,), (0.9,))
    assert set(found["a", "published"].y) == {0.95}
    colour = found["a", "training"].line.color
    assert colour == found["a", "validation"].line.color != found["b", "training"].line.color
    assert found["a", "training"].line.dash == "dot"
    assert found["a", "validation"].line.dash is None


@LOOKS
def test_each_run_has_a_label_with_its_best_epoch(look):
    figure = drawn(look=look)
    assert labels(figure) == {"a": "90.00%, epoch 2", "b": "no validation"}
    assert {a.font.color for a in figure.layout.annotations if a.text} == {look.text}
    assert labels(drawn("loss"))["a"] == "0.900, epoch 2"


def test_on_a_phone_the_legend_names_the_runs_and_no_label_covers_their_lines():
    figure = drawn(width=350)
    assert labels(figure) == {}
    legend = [trace.name for trace in figure.data if trace.showlegend is not False]
    assert legend[:2] == ["<b>a</b>: 90.00%, epoch 2", "<b>b</b>: no validation"]
    colours = run_colours(["a", "b"], LIGHT)
    assert [trace.line.color for trace in figure.data if trace.name in legend[:2]] == [
        *(colours["a"], colours["b"]),
    ]


def test_the_labels_of_five_runs_with_the_same_best_epoch_do_not_overlap():
    alike = CURVES["a"]._replace(published=None)
    figure = drawn(curves={f"network_{i}": alike for i in range(5)})
    shifts = [(a.xshift, a.yshift) for a in figure.layout.annotations if a.text]
    assert len(shifts) == 5
    for one, other in itertools.combinations(shifts, 2):
        assert abs(one[0] - other[0]) > 110 or abs(one[1] - other[1]) > 38


def test_an_axis_of_accuracy_starts_where_it_is_useful_and_is_in_percent():
    axis = drawn().layout.yaxis
    low, high = axis.range
    assert low == pytest.approx(0.8)  # below 0.81, but not below the 0.7 of the training of a
    assert high > 1
    assert axis.tickformat == ".0%"


def test_an_axis_of_loss_starts_at_0_and_holds_all_values():
    low, high = drawn("loss").layout.yaxis.range
    assert low == 0
    assert high > 0.9


def test_logarithmic_accuracy_is_drawn_by_its_errors_but_shown_as_accuracy():
    figure = drawn(logarithmic=True)
    found = {(trace.name, trace.meta): trace for trace in figure.data}
    np.testing.assert_allclose(found["a", "training"].y, [0.3, 0.2, 0.1])
    assert list(found["a", "training"].customdata) == [0.7, 0.8, 0.9]
    axis = figure.layout.yaxis
    assert axis.type == "log"
    assert axis.range[0] > np.log10(0.19) > np.log10(0.1) > axis.range[1]  # few errors at the top
    texts = dict(zip(axis.ticktext, axis.tickvals, strict=True))
    assert texts["99%"] == pytest.approx(0.01)
    assert texts["99.5%"] == pytest.approx(0.005)


def test_a_perfect_accuracy_has_a_place_on_a_logarithmic_axis():
    sure = {"a": LearningCurve((1,), (1.0,), (1.0,), 0, None)}
    figure = drawn(curves=sure, logarithmic=True)
    assert figure.data[0].y[0] > 0
    bottom, top = figure.layout.yaxis.range
    assert bottom > np.log10(figure.data[0].y[0]) > top


def test_a_logarithmic_loss_has_round_numbers():
    axis = drawn("loss", logarithmic=True).layout.yaxis
    assert axis.type == "log"
    assert {"0.5", "1"} <= set(axis.ticktext)


def test_a_time_axis_is_logarithmic_and_epochs_are_whole_numbers():
    axes = {against: drawn("loss", against).layout.xaxis for against in ("epoch", "seconds")}
    assert axes["epoch"].type is None
    assert axes["epoch"].dtick == 1
    assert axes["seconds"].type == "log"
    assert axes["seconds"].range[0] < 0 < np.log10(3) < axes["seconds"].range[1]


@pytest.mark.parametrize(("epochs", "step"), [(5, 1), (20, 5), (45, 5), (100, 20)])
def test_the_numbers_of_epochs_are_round(epochs, step):
    values = [0.5] * epochs
    long = LearningCurve(list(range(1, epochs + 1)), values, values, 0, None)
    assert drawn(curves={"a": long}).layout.xaxis.dtick == step


def test_the_legend_explains_only_the_lines_that_occur():
    figure = drawn("loss", curves={"b": CURVES["b"]})
    assert [trace.name for trace in figure.data if trace.showlegend is not False] == ["training"]
    figure = drawn("loss")
    explained = [trace.name for trace in figure.data if trace.showlegend is not False]
    assert explained == ["validation", "training", "best epoch", "published"]
    assert figure.layout.legend.itemclick is False


def test_nothing_in_the_chart_can_be_dragged():
    figure = drawn()
    assert figure.layout.dragmode is False
    assert figure.layout.xaxis.fixedrange
    assert figure.layout.yaxis.fixedrange


@LOOKS
def test_the_final_accuracies_of_a_run_are_joined_from_training_to_validation(look):
    figure = learning.final_accuracies(
        {"a": (0.99, 0.97), "b": (0.9, 0.95)}, run_colours(["a", "b"], look), look
    )
    first, second = figure.data[:2]
    assert (list(first.x), list(first.y)) == ([0.99, 0.97], ["a", "a"])
    assert (list(second.x), list(second.y)) == ([0.9, 0.95], ["b", "b"])
    assert list(first.customdata) == ["training", "validation"]
    assert figure.layout.xaxis.tickformat.endswith("%")
    assert figure.layout.font.color == look.text
