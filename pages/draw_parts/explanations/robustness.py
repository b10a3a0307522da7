"""Robustness: how far the drawing can be shifted, turned or blurred before the answer changes."""

from collections.abc import Sequence
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.charts.percents import precise_percent
from mnist_core.metrics.figures import RobustnessCurve
from mnist_core.metrics.robustness import DISTORTIONS
from mnist_core.networks.run_files import DamagedRun
from mnist_core.networks.runs import Run
from pages.draw_parts.explanations.case import Case
from pages.shared import sentences, widgets
from pages.shared.elements import answer_bars, pictures
from pages.shared.languages import say, written
from pages.shared.look import look

UInt8 = npt.NDArray[np.uint8]

HOW_TO_READ = (
    "The sliders change the 28 × 28 pixels after the drawing was centred; the line beside each "
    "shows how many of 2,000 of MNIST’s test images the network reads right when changed so."
)
DOES_NOT_PROVE = (
    "It does not prove that the network would read your drawing in another place or size on the "
    "canvas worse: the app centres and scales every drawing first."
)

# Name and unit of each slider, in the order in which the changes are made.
SLIDERS = {
    "shift": ("Shift to the right", "pixels"),
    "rotation": ("Rotation", "degrees"),
    "scale": ("Size", "times"),
    "thickness": ("Thicker strokes", "pixels"),
    "noise": ("Noise", "of full ink"),
    "blur": ("Blur", "pixels"),
}
PARAMETERS = tuple(SLIDERS)
NEUTRAL = {"scale": 1.0}  # the value that changes nothing; 0 for all others
WIDTH, HEIGHT = 120, 40  # of the line of accuracy


def show(case: Case) -> None:
    """Show the changed drawing with its answer, and below it a slider for each change."""
    result = st.container(key="changed")
    curves = _curves(case.runs[case.name])
    image = case.stages.digit
    for name, (label, unit) in SLIDERS.items():
        image = _change(image, name, label, unit, curves.get(name))
    (reading,) = case.network.read(image[np.newaxis])
    with result, st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.html(pictures.picture(image, say("what the network sees now")), width="content")
        with st.container(width="stretch"):
            st.markdown(sentences.sentence(reading))
            answer_bars.show(reading, height="4.5rem")
    if not curves:
        st.caption(say("How accurate this network is on changed images was not measured."))


def _change(image: UInt8, name: str, label: str, unit: str, curve: RobustnessCurve | None) -> UInt8:
    """A slider, the line of accuracy beside it, and the image changed as the slider says."""
    values = DISTORTIONS[name].values
    texts = {_text(value): value for value in values}
    usual = _text(NEUTRAL.get(name, 0.0))
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key=f"by_{name}"):
        with st.container(width="stretch"):
            chosen = widgets.choose_step(f"{say(label)}, {say(unit)}", name, list(texts), usual)
        if curve is not None:
            st.html(_line(curve, texts[chosen]), width="content")
    if chosen == usual:
        return image
    changed: UInt8 = DISTORTIONS[name].apply(image[np.newaxis], texts[chosen])[0]
    return changed


def _curves(run: Run) -> dict[str, RobustnessCurve]:
    try:
        return run.robustness()
    except DamagedRun:
        return {}


def _text(value: float) -> str:
    return f"{value:g}"


def _line(curve: RobustnessCurve, value: float) -> str:
    """HTML of a small line of accuracy from 0 to 100 %, with a dot at a value, and its number."""
    place = _nearest(curve.values, value)
    across = np.linspace(4, WIDTH - 4, len(curve.values))
    down = [HEIGHT - 4 - accuracy * (HEIGHT - 8) for accuracy in curve.accuracy]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, down, strict=True))
    text = written(precise_percent(curve.accuracy[place]))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
        f'<polyline points="{points}" fill="none" stroke="{look().text}" stroke-width="2"/>'
        f'<circle cx="{across[place]:.1f}" cy="{down[place]:.1f}" r="5" fill="{look().chosen}"/>'
        "</svg>"
    )
    return (
        f'<div style="display: flex; gap: 0.6rem; align-items: center">'
        f'<img src="data:image/svg+xml,{quote(svg)}" alt="'
        f'{say("Accuracy over the range of this slider; here {percent}", percent=text)}">'
        f'<span style="min-width: 3.5rem; font-variant-numeric: tabular-nums">MNIST: '
        f"{text}</span></div>"
    )


def _nearest(values: Sequence[float], value: float) -> int:
    return int(np.abs(np.array(values) - value).argmin())
