"""Which digit is this? Draw one, and see at once what a network makes of it."""

import base64
import io
from pathlib import Path

import numpy as np
import streamlit as st
from PIL import Image

from mnist_core import charts, preprocessing, runs
from mnist_core.classifier import NotExported
from pages import _canvas, _shared


def picture(image: np.ndarray, description: str, side: int = 112) -> str:
    """HTML of a uint8 picture (h, w) with its pixels enlarged to fit `side`, and sharp."""
    png = io.BytesIO()
    Image.fromarray(image).save(png, "PNG")
    return (
        f'<figure style="margin: 0; text-align: center">'
        f'<img src="data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}" '
        f'alt="{description}" style="width: {side}px; height: {side}px; object-fit: contain; '
        'image-rendering: pixelated; background: black; border-radius: 0.5rem">'
        f'<figcaption style="font-size: 0.8rem">{description}</figcaption></figure>'
    )


def sentence(probabilities: np.ndarray) -> str:
    """What the network reads, and what else it could be, for those who hear the page."""
    first, *others = probabilities.argsort()[::-1]
    also = [
        f"a {digit} ({charts.percent(probabilities[digit])})"
        for digit in others[:2]
        if probabilities[digit] >= 0.005
    ]
    return (
        f"The network reads a {first}, with a probability of "
        f"{charts.percent(probabilities[first])}."
        + (f" It could also be {' or '.join(also)}." if also else "")
    )


def show_bars(probabilities: np.ndarray | None, description: str) -> None:
    """The bar chart; on a blank canvas the empty one, so that the first stroke is as quick."""
    st.plotly_chart(
        charts.probability_bars(probabilities),
        key="probabilities",
        config={"staticPlot": True},
        alt=description,
    )


def show_reading(drawing: _canvas.Drawing, run_folder: Path) -> None:
    """What the network makes of the drawing: the verdict, the bars, the way to 28x28."""
    try:
        network = _shared.load_network(run_folder)
    except (runs.DamagedRun, NotExported) as problem:
        st.error(f"{problem} Choose another network below; your drawing stays.")
        return
    try:
        stages = preprocessing.stages(_canvas.ink(drawing))
    except preprocessing.BlankDrawing:
        st.info("Draw a digit from 0 to 9 on the black square, as large as you like.")
        show_bars(None, "An empty chart, waiting for a drawing.")
        return
    probabilities = network.probabilities(stages.digit[np.newaxis])[0]
    reading = sentence(probabilities)

    st.html(
        '<div style="display: flex; gap: 2rem; align-items: center">'
        '<div style="font-size: 6rem; font-weight: 700; line-height: 1" aria-hidden="true" '
        f'data-testid="verdict">{probabilities.argmax()}</div>'
        f"{picture(stages.digit, 'what the network sees')}</div>"
    )
    st.markdown(f'<div role="status">{reading}</div>', unsafe_allow_html=True)
    show_bars(probabilities, f"Bar chart of the ten probabilities. {reading}")
    with st.expander("How the drawing became 28 × 28 pixels"):
        st.html(
            '<div style="display: flex; flex-wrap: wrap; gap: 1rem">'
            + picture(stages.drawing, "your drawing")
            + picture(stages.crop, "cut out")
            + picture(stages.box, "scaled to 20 × 20")
            + picture(stages.digit, "centred by its mass")
            + "</div>"
        )
        st.caption("This is how MNIST's images, from which the network learned, were made.")


@st.fragment
def draw_and_read() -> None:
    """All that a stroke runs again."""
    folders = _shared.run_folders()
    left, right = st.columns([300, 500], gap="large")
    with st.container(horizontal=True):
        pen_width = st.slider("Pen width", 8, 40, 22, key="pen", persist_state="session", width=280)
        network = _shared.choose_network(folders)
    with left:
        st.caption("Your drawing")
        drawing = _canvas.draw(pen_width)
        _canvas.undo_and_clear()
    with right:
        show_reading(drawing, folders[network])


st.title("Which digit is this?")
draw_and_read()
