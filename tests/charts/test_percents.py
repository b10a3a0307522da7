import pytest

from mnist_core.charts import percents


@pytest.mark.parametrize(
    ("share", "text"),
    [
        *((0, "0%"), (0.0004, "<0.1%"), (0.007, "0.7%"), (0.0097, "1%"), (0.256, "26%")),
        *((0.9903, "99%"), (0.9952, "99.5%"), (0.9996, ">99.9%"), (1, ">99.9%")),
    ],
)
def test_a_probability_is_never_rounded_to_certainty(share, text):
    assert percents.percent(share) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        *((0, "0.0%"), (0.0004, "<0.1%"), (0.0031, "0.3%"), (0.256, "25.6%")),
        *((0.9994, "99.9%"), (0.9995, ">99.9%"), (0.9999, ">99.9%"), (1, "100.0%")),
    ],
)
def test_a_measured_share_is_only_rounded_to_all_or_none_if_it_is(share, text):
    assert percents.precise_percent(share) == text


@pytest.mark.parametrize(
    ("accuracy", "text"),
    [(0, "0.00%"), (0.00001, "<0.01%"), (0.9978, "99.78%"), (0.99999, ">99.99%"), (1, "100.00%")],
)
def test_an_accuracy_has_two_decimals(accuracy, text):
    assert percents.accuracy_percent(accuracy) == text
