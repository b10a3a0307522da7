import numpy as np

from mnist_core.charts import learning, style
from mnist_core.charts.learning import LearningCurve

CURVES = {
    "a": LearningCurve(
        positions=(1, 2, 3),
        training=(0.7, 0.8, 0.9),
        validation=(0.8, 0.9, 0.85),
        best=1,
        published=0.95,
    ),
    "b": LearningCurve(
        positions=(1, 2), training=(0.5, 0.6), validation=(), best=None, published=None
    ),
}


def lines(*, logarithmic: bool = False) -> dict:
    """The traces of CURVES by run and part."""
    colours = style.run_colours(["a", "b"])
    figure = learning.learning_curves(CURVES, "accuracy", "epoch", colours, logarithmic=logarithmic)
    return {(trace.name, trace.meta): trace for trace in figure.data if trace.meta}


def test_each_part_of_a_run_has_its_own_line():
    found = lines()
    assert set(found) == {
        *(("a", part) for part in ("training", "validation", "best epoch", "published")),
        ("b", "training"),
    }
    assert list(found["a", "validation"].y) == [0.8, 0.9, 0.85]
    assert list(found["a", "validation"].x) == [1, 2, 3]
    assert (found["a", "best epoch"].x, found["a", "best epoch"].y) == ((2,), (0.9,))
    assert set(found["a", "published"].y) == {0.95}
    colour = found["a", "training"].line.color
    assert colour == found["a", "validation"].line.color != found["b", "training"].line.color


def test_the_gap_is_filled_and_the_legend_names_each_run_once():
    found = lines()
    assert found["a", "validation"].fill == "tonexty"
    assert found["b", "training"].fill is None
    shown = [name for (name, _), trace in found.items() if trace.showlegend]
    assert shown == ["a", "b"]


def test_logarithmic_accuracy_is_drawn_by_its_errors_but_shown_as_accuracy():
    found = lines(logarithmic=True)
    np.testing.assert_allclose(found["a", "training"].y, [0.3, 0.2, 0.1])
    assert list(found["a", "training"].customdata) == [0.7, 0.8, 0.9]
    sure = LearningCurve((1,), (1.0,), (), None, None)
    figure = learning.learning_curves(
        {"a": sure}, "accuracy", "epoch", {"a": style.BLUE}, logarithmic=True
    )
    assert figure.data[0].y[0] > 0


def test_a_time_axis_is_logarithmic_and_epochs_are_whole_numbers():
    axes = {
        against: learning.learning_curves(
            CURVES, "loss", against, style.run_colours(["a", "b"])
        ).layout.xaxis
        for against in ("epoch", "seconds")
    }
    assert axes["epoch"].type is None
    assert axes["epoch"].dtick == 1
    assert axes["seconds"].type == "log"


def test_the_legend_explains_only_the_lines_that_occur():
    figure = learning.learning_curves({"b": CURVES["b"]}, "loss", "epoch", {"b": style.BLUE})
    explained = [trace.name for trace in figure.data if trace.line.color == style.GREY]
    assert explained == ["training"]


def test_the_final_accuracies_of_a_run_are_joined_from_training_to_validation():
    figure = learning.final_accuracies(
        {"a": (0.99, 0.97), "b": (0.9, 0.95)}, style.run_colours(["a", "b"])
    )
    first, second = figure.data[:2]
    assert (list(first.x), list(first.y)) == ([0.99, 0.97], ["a", "a"])
    assert (list(second.x), list(second.y)) == ([0.9, 0.95], ["b", "b"])
    assert list(first.customdata) == ["training", "validation"]
