"""What a visit remembers."""

from tests.app_in_apptest import canvas_state, draw, page, visit
from tests.hand import DIGITS


def test_a_visit_remembers_its_drawings():
    app = page("draw").run()
    remembered = visit(app)
    draw(app, *DIGITS[7])
    app.run()
    assert visit(app) is remembered
    assert [drawing.is_empty for drawing in canvas_state(app).drawings] == [True, False]


def test_two_visits_share_nothing():
    first, second = page("draw").run(), page("draw").run()
    draw(first, *DIGITS[7])
    first.run()
    assert len(canvas_state(first).drawings) == 2
    assert len(canvas_state(second).drawings) == 1
