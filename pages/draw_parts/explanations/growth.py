"""As it grew: how likely each answer was after each tenth of the ink, in drawing order."""

from pathlib import Path
from typing import NamedTuple

import streamlit as st

from mnist_core.charts.look import DIGITS
from mnist_core.drawing import normalize, redraw
from mnist_core.drawing.sketch import Sketch
from mnist_core.explanations.growth import grow
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.verdict import Reading
from pages.draw_parts.explanations.case import Case
from pages.shared import sentences
from pages.shared.elements import gallery
from pages.shared.languages import say
from pages.shared.look import look

HOW_TO_READ = (
    "From left to right the drawing grows by a tenth of its ink at a time; the height of each "
    "colour says how likely the network finds that answer at that moment."
)
DOES_NOT_PROVE = (
    "It does not prove that the network watches you draw: it knows nothing of strokes, and reads "
    "each moment as a picture of its own."
)

PARAMETERS = ()

CSS = """
.growth { display: grid; gap: 0.5rem 1.2rem; grid-template-columns: 9rem minmax(0, 1fr);
  font: 1rem var(--st-font); color: var(--st-text-color); max-width: 60rem; }
img { width: 100%; aspect-ratio: 1; image-rendering: pixelated; background: black;
  border-radius: 0.5rem; }
.chart { position: relative; height: 15rem; }
.scale { position: absolute; inset: 0 auto 0 0.3rem; display: flex; flex-flow: column;
  justify-content: space-between; align-items: start; font-size: 0.8rem; }
.scale span { padding: 0 0.3rem; border-radius: 0.3rem; background: var(--st-background-color); }
.ink { grid-column: 2; display: flex; justify-content: space-between; font-size: 0.8rem;
  margin-top: -0.4rem; }
svg { width: 100%; height: 100%; display: block; }
.names span { position: absolute; transform: translate(-50%, 50%); font-weight: 700;
  padding: 0 0.35rem; border-radius: 0.3rem; white-space: nowrap; color: var(--st-text-color);
  background: var(--st-background-color); }
.mark { position: absolute; top: 0; bottom: 0; width: 0; border-left: 3px solid
  var(--st-text-color); outline: 1px solid var(--st-background-color); margin-left: -1px; }
.moments { grid-column: 2; display: flex; gap: 0.8rem; align-items: center; }
input { flex: 1; min-width: 0; margin: 0; accent-color: var(--st-primary-color); height: 2rem; }
button { padding: 0.4rem 0.9rem; border-radius: 0.5rem; font: inherit; cursor: pointer;
  color: inherit; background: var(--st-background-color); min-width: 4.5rem;
  border: 1px solid color-mix(in srgb, var(--st-text-color) 40%, transparent); }
.now { grid-column: 2; min-height: 2.7rem; }
@media (max-width: 767px) {
  .growth { grid-template-columns: 5.5rem minmax(0, 1fr); gap: 0.5rem 0.8rem; }
  .chart, .ink, .moments { grid-column: 1 / -1; }
  .chart { order: -3; height: 12rem; }
  .ink { order: -2; }
  .moments { order: -1; }
}
"""

_growth = st.components.v2.component(
    "growth",
    html="""<div class="growth"><div><img alt=""></div>
    <div class="chart" role="img"><svg viewBox="0 0 100 100" preserveAspectRatio="none"
    aria-hidden="true"></svg><div class="scale" aria-hidden="true"><span>100%</span>
    <span>0%</span></div><div class="names" aria-hidden="true"></div>
    <div class="mark"></div></div><div class="ink" aria-hidden="true"><span></span>
    <span>100%</span></div><div class="moments">
    <input type="range" min="1" aria-label="Moment"><button type="button">Play</button></div>
    <div class="now"></div></div>""",
    css=CSS,
    js=Path(__file__).with_suffix(".js").read_text(),
)


class Moment(NamedTuple):
    """The drawing at one moment, and what the network said of it."""

    picture: str  # data URL
    reading: Reading | None  # None as long as the drawing is too small to tell


def show(case: Case) -> None:
    """Show the answers over time."""
    moments = _read(case.sketch, case.network)
    answers = [*DIGITS, say("none of 0 to 9")][: len(case.reading.shares)]
    blank = [0.0] * len(answers)
    _growth(
        key="growth",
        data={
            "pictures": [moment.picture for moment in moments],
            "shares": [
                blank if moment.reading is None else moment.reading.shares.tolist()
                for moment in moments
            ],
            "texts": [_text(i, moments) for i in range(len(moments))],
            "labels": answers,
            "colours": [*look().series, look().quiet],
            "description": f"{say('Stacked chart of the answers over time.')} {describe(moments)}",
            "picture": say("the drawing at that moment"),
            "start": say("{share} of the ink", share=f"{round(100 / len(moments))}%"),
            "play": say("Play"),
            "stop": say("Stop"),
        },
    )
    st.markdown(describe(moments))


def _read(sketch: Sketch, network: Classifier) -> list[Moment]:
    found = []
    for part in grow(sketch):
        try:
            stages = redraw.stages(part)
        except normalize.BlankDrawing:
            found.append(Moment("", None))
            continue
        picture = gallery.png_url(stages.drawing[::2, ::2])
        if redraw.is_too_small(part):
            found.append(Moment(picture, None))
        else:
            (reading,) = network.read(stages.digit[None])
            found.append(Moment(picture, reading))
    return found


def _text(place: int, moments: list[Moment]) -> str:
    """What to say of one moment."""
    reading = moments[place].reading
    says = say("Too small to tell.") if reading is None else sentences.sentence(reading)
    share = f"{round(100 * (place + 1) / len(moments))}%"
    return f"{say('After {share} of the ink:', share=share)} {says}"


def describe(moments: list[Moment]) -> str:
    """Say when the network began to give its last answer."""
    last = moments[-1].reading
    if last is None or len(moments) == 1:
        return say("The picture came as a whole, so there is only one moment.")
    first = len(moments) - 1
    while first > 0 and _answer(moments[first - 1].reading) == _answer(last):
        first -= 1
    if first == 0:
        text = "The network said {answer} from the first tenth of the ink on."
        return say(text, answer=_answer(last))
    share = f"{round(100 * (first + 1) / len(moments))}%"
    before = _answer(moments[first - 1].reading)
    text = "The network has said {answer} since {share} of the ink. Before: {before}."
    return say(text, answer=_answer(last), share=share, before=before)


def _answer(reading: Reading | None) -> str:
    if reading is None:
        return say("nothing")
    if reading.verdict == "not a digit":
        return say("“none of 0 to 9”")
    return sentences.a(reading.digit)
