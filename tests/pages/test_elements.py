"""Tables, bars and links as the pages show them."""

import re

import numpy as np
import pytest

from pages.shared.elements import tables
from pages.shared.elements.tables import Column
from tests.app_in_apptest import AppTest, bars

PROBABILITIES = np.array([0, 0.001, 0, 0, 0.9, 0, 0, 0.02, 0, 0.079], np.float32)


def test_a_table_has_a_name_headings_and_row_headings():
    columns = [Column("network"), Column("accuracy", is_number=True, help="on test images")]
    html = tables.table("All networks", columns, [{"network": "a<b", "accuracy": "97%"}])
    assert 'aria-label="All networks"' in html
    assert "<caption>All networks</caption>" in html
    assert '<th scope="col" class="number" title="on test images">accuracy</th>' in html
    assert '<th scope="row">a&lt;b</th><td class="number">97%</td>' in html


def test_a_missing_value_is_a_dash():
    html = tables.table("All", [Column("network"), Column("accuracy")], [{"network": "a"}])
    assert "<td>–</td>" in html


def test_a_table_that_scrolls_says_so_and_keeps_each_row_on_one_line():
    columns, rows = [Column("network")], [{"network": "a"}]
    wide = tables.table("All", columns, rows, scrolls=True)
    assert "The table scrolls sideways." in wide
    assert 'class="table-frame wide"' in wide
    assert ".table-frame.wide td { white-space: nowrap; }" in tables.CSS
    narrow = tables.table("All", columns, rows)
    assert "scrolls" not in narrow
    assert 'class="table-frame"' in narrow


def show_bars(values):
    import numpy as np

    from pages.shared.elements import probability_bars

    probability_bars.show(np.array(values, np.float32), "Ten bars", {4: "#123456"})


def shown(values) -> AppTest:
    return AppTest.from_function(show_bars, args=(values,), default_timeout=60).run()


def test_bars_are_the_probabilities_and_small_ones_have_no_number():
    app = shown(PROBABILITIES.tolist())
    assert bars(app) == ["", "", "", "", "90%", "", "", "2%", "", "8%"]
    heights = re.findall(r"--share: ([\d.]+); background", app.get("html")[0].proto.body)
    np.testing.assert_allclose(np.array(heights, float), PROBABILITIES, atol=1e-3)


def test_only_the_marked_digit_has_the_colour():
    found = re.findall(
        r"background: (#\w+)", shown(PROBABILITIES.tolist()).get("html")[0].proto.body
    )
    assert [digit for digit, colour in enumerate(found) if colour == "#123456"] == [4]


@pytest.mark.parametrize(("score", "is_hatched"), [(0.1, True), (0.6, False)])
def test_the_bars_of_a_refused_drawing_are_hatched(score, is_hatched):
    def show_answer(score):
        import numpy as np

        from mnist_core.networks.verdict import decide
        from pages.shared.elements import answer_bars

        answer_bars.show(decide(np.eye(10, dtype=np.float32)[0], score))

    app = AppTest.from_function(show_answer, args=(score,)).run()
    assert not app.exception
    assert ('class="bars refused"' in app.get("html")[0].proto.body) == is_hatched
    assert bars(app)[0] == f"{score:.0%}"  # a guess is never shown as more likely than it is


def test_an_eleventh_bar_is_not_a_digit():
    app = shown([0.0] * 10 + [1.0])
    assert bars(app) == [""] * 10 + [">99.9%"]
    assert ">none</span>" in app.get("html")[0].proto.body
