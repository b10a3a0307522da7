"""Which digit is this? Draw one, and see at once what a network makes of it."""

import base64
import io
import time

import numpy as np
import streamlit as st
from PIL import Image

from mnist_core import charts, preprocessing, runs
from mnist_core.classifier import NotExported
from mnist_core.preprocessing import Stages
from pages import _canvas, _shared

# Plotly is 5 MB of JavaScript: the browser gets it while the person looks at the canvas,
# neither before the canvas nor with the first stroke.
PLOTLY_LATER = 0.8  # seconds
INVITATION = "Draw a digit from 0 to 9 on the black square, as large as you like."


def sentence(probabilities: np.ndarray) -> str:
    """What the network reads, and what else it could be."""
    order = [digit for digit in probabilities.argsort()[::-1] if probabilities[digit] >= 0.005]
    readings = [
        f"{'an' if digit == 8 else 'a'} {digit} ({charts.percent(probabilities[digit])})"
        for digit in order[:3]
    ]
    text = f"The network reads {readings[0]}" + (", or else " if readings[1:] else "")
    return (text + " or ".join(readings[1:]) + ".").replace(">", "over ")


def picture(image: np.ndarray, caption: str) -> str:
    """HTML of a uint8 picture (h, w), its pixels enlarged and sharp."""
    png = io.BytesIO()
    Image.fromarray(image).save(png, "PNG")
    return (
        '<figure style="margin: 0; text-align: center; flex: none">'
        f'<img src="data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}" '
        f'alt="{caption}" style="width: 6.5rem; height: 6.5rem; object-fit: contain; '
        'image-rendering: pixelated; background: black; border-radius: 0.5rem">'
        f'<figcaption style="font-size: 0.8rem">{caption}</figcaption></figure>'
    )


def show_verdict(digit: str, text: str, seen: np.ndarray) -> None:
    """The digit in large type, what the network sees, and a sentence that screen readers speak."""
    st.markdown(
        '<div style="display: flex; gap: 1.5rem; align-items: center; min-height: 9rem">'
        '<div data-testid="verdict" aria-hidden="true" style="font-size: 6rem; font-weight: 700; '
        f'line-height: 1; flex: 0 0 3.5rem; text-align: center">{digit}</div>'
        f"{picture(seen, 'what the network sees')}"
        f'<div role="status">{text}</div></div>',
        unsafe_allow_html=True,
    )


def show_bars(probabilities: np.ndarray | None, description: str) -> None:
    """The bar chart; on a blank canvas the empty one, so that the first stroke is as quick."""
    st.plotly_chart(
        charts.probability_bars(probabilities),
        key="probabilities",
        config={"staticPlot": True},
        alt=description,
    )


def show_stages(stages: Stages) -> None:
    """Each picture on the way from the drawing to the digit that the network sees."""
    place = st.expander("How the drawing became 28 × 28 pixels", key="stages", bind="query-params")
    if place.open:
        with place:
            st.html(
                '<div style="display: flex; flex-wrap: wrap; gap: 1rem">'
                + picture(stages.drawing, "your drawing")
                + picture(stages.crop, "cut out")
                + picture(stages.box, "scaled to 20 × 20")
                + picture(stages.digit, "centred by its mass")
                + "</div>"
            )
            st.caption("MNIST's images, from which the networks learned, were made the same way.")


@st.fragment
def draw_and_read() -> None:
    """All that a stroke runs again."""
    folders = _shared.run_folders()
    with st.container(horizontal=True, gap="medium"):
        left, right = st.container(width=_canvas.SIDE), st.container()
    with st.container(horizontal=True):
        pen_width = st.slider("Pen width", 8, 40, 22, key="pen", bind="query-params", width=280)
        name = _shared.choose_network(folders)
    with left:
        drawing = _canvas.draw(pen_width)
        _canvas.undo_and_clear()
    with right:
        try:
            network = _shared.load_network(folders[name])
            stages = preprocessing.stages(_canvas.ink(drawing))
        except (runs.DamagedRun, runs.UnknownRun, NotExported) as problem:
            st.error(f"{problem} Choose another network below; your drawing stays.")
            return
        except preprocessing.BlankDrawing:
            show_verdict("?", INVITATION, np.zeros((28, 28), np.uint8))
            if "chart_was_sent" not in st.session_state:
                time.sleep(PLOTLY_LATER)
                st.session_state.chart_was_sent = True
            show_bars(None, "An empty chart, waiting for a drawing.")
            return
        probabilities = network.probabilities(stages.digit[np.newaxis])[0]
        reading = sentence(probabilities)
        show_verdict(str(probabilities.argmax()), reading, stages.digit)
        show_bars(probabilities, f"Bar chart of the ten probabilities. {reading}")
    show_stages(stages)


st.title("Which digit is this?")
draw_and_read()
