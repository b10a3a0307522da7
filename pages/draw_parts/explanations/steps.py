"""From drawing to 28 × 28: every step, and what the network would read without it."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.drawing import normalize
from mnist_core.drawing.normalize import STEPS, Stages, Step
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.verdict import Reading
from pages.draw_parts.explanations.case import Case
from pages.shared import loaders, sentences, widgets
from pages.shared.elements import pictures
from pages.shared.languages import say

UInt8 = npt.NDArray[np.uint8]

HOW_TO_READ = (
    "The MNIST images that the networks learned from were prepared in the same steps; leave a step "
    "out, and the network sees a picture of a kind that it has never learned."
)
DOES_NOT_PROVE = (
    "That an answer stays the same does not prove that the step is useless: it may matter for the "
    "next drawing, or in another corner of the canvas."
)

PARAMETERS = tuple(f"without_{step}" for step in STEPS)

NAMES: dict[Step, str] = {
    "crop": "cropping",
    "scale": "scaling",
    "stretch": "darkening",
    "centre": "centring",
}


def show(case: Case) -> None:
    """Show the steps, switches to leave them out, and the answers without each of them."""
    off = _choose()
    stages = _leave_out(case, off)
    st.html(f'<div class="stages">{"".join(_pictures(stages, off))}</div>')
    if off:
        st.markdown(describe(case.reading, stages.digit, case.network, off))
    st.markdown(f"**{say('Without one step')}**")
    st.html(f'<div class="stages">{"".join(_without_each(case))}</div>')


def _choose() -> list[Step]:
    """Switches to leave out steps; which ones are left out is in the address."""
    with st.container(horizontal=True, gap="medium", key="steps"):
        return [
            step for step in STEPS if widgets.choose_whether(_without([step]), f"without_{step}")
        ]


def _leave_out(case: Case, off: Sequence[Step]) -> Stages:
    """The stages of the drawing without some steps."""
    return normalize.stages(case.stages.drawing, redrawn=case.stages.redrawn, without=off)


def _pictures(stages: Stages, off: Sequence[Step]) -> list[str]:
    """HTML of the picture after each step."""
    found = [pictures.picture(stages.drawing, say("your drawing"))]
    if stages.redrawn is not None:
        found.append(pictures.picture(stages.redrawn, say("drawn again with a finer pen")))
    if "crop" not in off:
        found.append(pictures.picture(stages.crop, say("cropped to the ink")))
    height, width = stages.box.shape
    words = say("scaled to {size}", size=f"{width} × {height}")
    if "scale" in off:
        words = say("its size kept")
    if "stretch" not in off:
        words += f", {say('darkened to full ink')}"
    found.append(pictures.picture(stages.box, words))
    where = "in the middle" if "centre" in off else "its centre of mass in the middle"
    found.append(pictures.picture(stages.digit, f"28 × 28, {say(where)}"))
    return found


def _without_each(case: Case) -> list[str]:
    """HTML of what the network sees and reads without each step, and without all of them."""
    found = []
    for off in [*([step] for step in STEPS), list(STEPS)]:
        stages = _leave_out(case, off)
        answer = _answer(stages.digit, case.network)
        found.append(pictures.picture(stages.digit, f"{_without(off)}: {answer}"))
    return found


def _without(off: Sequence[Step]) -> str:
    """Name the steps that are left out."""
    if list(off) == list(STEPS):
        return say("Without any step")
    names = [say(NAMES[step]) for step in off]
    return say("Without {steps}", steps=loaders.listed(names, say("and")))


def _answer(digit: UInt8, network: Classifier) -> str:
    """What a network reads, in a few words: a 4 (98%)."""
    if not digit.any():
        return say("nothing is left")
    (reading,) = network.read(digit[np.newaxis])
    return sentences.short(reading)


def describe(reading: Reading, without: UInt8, network: Classifier, off: Sequence[Step]) -> str:
    """Say what the network reads without some steps, and what with all of them.

    Args:
        reading: with all steps.
        without: what the network sees without them.
        network: the network.
        off: the steps that are left out.
    """
    answer = _answer(without, network)
    whole = say("With every step: {answer}.", answer=sentences.short(reading))
    return f"{_without(off)}: **{answer}**. {whole}"
