"""Evidence: a heat map of what speaks for a digit in the drawing, and what against it."""

import math

import numpy as np
import numpy.typing as npt
import streamlit as st
from scipy import ndimage

from mnist_core.charts.look import DIGITS
from mnist_core.explanations import evidence
from mnist_core.explanations.evidence import PATCH, Evidence, Patch
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.runs import Run
from pages.draw_parts.explanations.case import Case
from pages.draw_parts.explanations.colours import LESS, MORE, css
from pages.shared import loaders, widgets
from pages.shared.elements import gallery
from pages.shared.languages import say
from pages.shared.sentences import a

UInt8 = npt.NDArray[np.uint8]

HOW_TO_READ = (
    "Orange places speak for the digit, blue ones against it; the strongest of both are framed. "
    "The network read the drawing about 200 times, each time with one small patch erased or filled."
)
DOES_NOT_PROVE = (
    "It does not show what would happen if several patches changed together, and people may look "
    "at other places than a network does."
)

PARAMETERS = ("for",)
THE_ANSWER = "answer"  # in the address: the digit that the network says
LEAST_SPAN = 0.5  # log-odds that get the strongest colour at least, so that nothing is exaggerated
HARDLY = math.log(1.1)  # log-odds; a smaller change is not worth naming
MOST_TIMES = 1000  # larger factors have no number
INK = 64  # of 255; so much ink closes a loop
FOR_INK = (
    "The ink {place} speaks most for {digit}: without it, the odds of {digit} would be {times} "
    "lower."
)
FOR_PAPER = (
    "The empty paper {place} speaks most for {digit}: with ink there, the odds of {digit} would be "
    "{times} lower."
)
AGAINST_INK = (
    "The ink {place} speaks most against it: without it, the odds would be {times} higher."
)
AGAINST_PAPER = (
    "The empty paper {place} speaks most against it: with ink there, the odds would be {times} "
    "higher."
)

CSS = f"""
.evidence {{ margin: 0; max-width: 22rem; }}
.evidence .map {{ position: relative; }}
.evidence img {{ width: 100%; image-rendering: pixelated; border-radius: 0.5rem; display: block; }}
.evidence .patch {{ position: absolute; border: 3px solid {css(MORE)}; border-radius: 0.2rem;
  box-sizing: border-box; outline: 1px solid white; }}
.evidence .patch.against {{ border-color: {css(LESS)}; }}
.evidence .legend {{ display: flex; gap: 0.6rem; align-items: center; padding-top: 0.5rem; }}
.evidence .legend i {{ flex: 1; height: 0.9rem; border-radius: 0.2rem;
  background: linear-gradient(90deg, {css(LESS)}, black, {css(MORE)}); }}
"""


def show(case: Case) -> None:
    """Show the evidence for the network's answer, or for the digit that the visitor chooses."""
    answer = case.reading.digit
    word = "its guess" if case.reading.verdict == "not a digit" else "its answer"
    choices = {THE_ANSWER: say(word)} | {digit: digit for digit in DIGITS}
    chosen = widgets.choose(say("Evidence for"), "for", choices)
    digit = answer if chosen == THE_ANSWER else int(chosen)
    image = case.stages.digit
    found = _measure(case.runs[case.name], image.tobytes(), case.network)
    text = describe(found, image, digit)
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=352):
            st.html(_picture(found, digit, image, text))
        with st.container(width="stretch"):
            title = say("What makes it {digit}?", digit=a(digit))
            if case.reading.verdict == "not a digit":
                title = say("What speaks for {digit}?", digit=a(digit))
            elif digit != answer:
                title = say("Why not {digit}?", digit=a(digit))
            st.markdown(f"**{title}** {text}")
            caption = "Odds of {digit}: how many times likelier it is than all the rest."
            st.caption(say(caption, digit=a(digit)))


@st.cache_data(
    show_spinner="The network is reading the drawing with patches changed",
    hash_funcs=loaders.BY_VERSION,
    max_entries=50,
)
def _measure(run: Run, image: bytes, _network: Classifier) -> Evidence:
    return evidence.measure(_network, np.frombuffer(image, np.uint8).reshape(28, 28))


def describe(found: Evidence, image: UInt8, digit: int) -> str:
    """Say where the strongest evidence for a digit is, and where the strongest against it."""
    most, least = evidence.strongest(found, digit)
    if most.score < HARDLY:
        first = say("Nothing in the drawing speaks for {digit}.", digit=a(digit))
    else:
        text = FOR_INK if most.is_ink else FOR_PAPER
        where, factor = place(image, most), times(most.score)
        first = say(text, place=where, digit=a(digit), times=factor)
    if -least.score < HARDLY:
        return f"{first} {say('Nothing speaks against it.')}"
    text = AGAINST_INK if least.is_ink else AGAINST_PAPER
    return f"{first} {say(text, place=place(image, least), times=times(least.score))}"


def place(image: UInt8, patch: Patch) -> str:
    """Where a patch is: inside a loop, or in the digit at the top left, in the middle, ..."""
    if not patch.is_ink and _is_enclosed(image, patch):
        return say("inside the loop")
    parts = []
    for axis, position, names in (
        (1, patch.row, ("top", "", "bottom")),
        (0, patch.column, ("left", "", "right")),
    ):
        marked = np.flatnonzero(image.any(axis=axis))
        share = (position - marked[0]) / max(1, marked[-1] - marked[0])
        parts.append(names[min(2, max(0, int(3 * share)))])
    words = " ".join(part for part in parts if part)
    return say(f"at the {words}") if words else say("in the middle")


def _is_enclosed(image: UInt8, patch: Patch) -> bool:
    """Whether there is ink all around the middle of a patch of paper."""
    regions, _ = ndimage.label(image < INK)
    here = regions[round(patch.row), round(patch.column)]
    return bool(here) and here != regions[0, 0]


def times(score: float) -> str:
    """A change of log-odds as a factor, in words."""
    factor = math.exp(min(abs(score), 50))
    if factor > MOST_TIMES:
        return say("more than {number} times", number=f"{MOST_TIMES:,}")
    return say("{number} times", number=f"{factor:.0f}" if factor >= 10 else f"{factor:.1f}")


def _picture(found: Evidence, digit: int, image: UInt8, text: str) -> str:
    """HTML of the heat map of a digit, with its strongest patches framed, and its legend."""
    most, least = evidence.strongest(found, digit)
    frames = (_frame(most, "for") if most.score >= HARDLY else "") + (
        _frame(least, "against") if -least.score >= HARDLY else ""
    )
    return (
        f'<style>{CSS}</style><figure class="evidence"><div class="map">'
        f'<img src="{gallery.png_url(colour(found.maps[digit], image))}" '
        f'alt="{say("Heat map of the evidence.")} {text}">{frames}</div>'
        f'<figcaption class="legend"><span>{say("against it")}</span><i></i>'
        f"<span>{say('for it')}</span></figcaption></figure>"
    )


def _frame(patch: Patch, kind: str) -> str:
    """HTML of a frame around a patch, as shares of the picture."""
    left, top = ((middle + 0.5 - PATCH / 2) / 28 for middle in (patch.column, patch.row))
    return (
        f'<i class="patch {kind}" style="left: {left:.1%}; top: {top:.1%}; '
        f'width: {PATCH / 28:.1%}; height: {PATCH / 28:.1%}"></i>'
    )


def colour(scores: npt.NDArray[np.float32], image: UInt8) -> UInt8:
    """The evidence (28, 28) in colours over the ink (28, 28): uint8 (28, 28, 3).

    The colour says how much evidence there is; ink is lighter than paper.
    """
    strength = np.abs(scores) / max(LEAST_SPAN, float(np.abs(scores).max()))
    ink = image[..., np.newaxis] / 255
    hue = np.where(scores[..., np.newaxis] > 0, MORE, LESS)
    grey = 235 * ink
    tinted = hue * (0.7 + 0.3 * ink)
    opacity = np.sqrt(strength)[..., np.newaxis]
    return np.asarray(np.rint(grey + (tinted - grey) * opacity), np.uint8)
