"""Which digit is this? Draw one, and see at once what a network makes of it."""

import time

import numpy as np
import streamlit as st

from mnist_core.charts import probabilities, style
from mnist_core.drawing import normalize
from mnist_core.drawing.normalize import Stages
from mnist_core.networks import run_files
from mnist_core.networks.classifier import NotExported
from mnist_core.networks.runs import Run
from mnist_core.networks.verdict import Reading, Verdict
from pages.shared import address, canvas, gallery, loaders, sentences, session
from pages.shared.canvas_message import SIDE

# Plotly is 5 MB of JavaScript: the browser gets it while the person looks at the canvas,
# neither before the canvas nor with the first stroke.
PLOTLY_LATER = 0.8  # seconds
# The sign of each verdict, and its size in rem.
SIGNS: dict[Verdict, tuple[str, float]] = {
    "digit": ("{0.digit}", 6),
    "unsure": ("{0.digit}/{0.second}", 3),
    "not a digit": ("no digit", 1.5),
}
INVITATION = "Draw a digit from 0 to 9 on the black square, as large as you like."


def picture(image: np.ndarray, caption: str) -> str:
    """HTML of a uint8 picture (h, w), its pixels enlarged and sharp."""
    return (
        '<figure style="margin: 0; text-align: center; flex: none">'
        f'<img src="{gallery.png_url(image)}" '
        f'alt="{caption}" style="width: 6.5rem; height: 6.5rem; object-fit: contain; '
        'image-rendering: pixelated; background: black; border-radius: 0.5rem">'
        f'<figcaption style="font-size: 0.8rem">{caption}</figcaption></figure>'
    )


def show_verdict(sign: str, rem: float, text: str, seen: np.ndarray) -> None:
    """A sign in large type, what the network sees, and a sentence that screen readers speak."""
    st.markdown(
        '<div style="display: flex; gap: 1.5rem; align-items: center; min-height: 9rem">'
        '<div style="flex: 0 0 4.5rem; text-align: center; font-weight: 700; line-height: 1">'
        f'<span data-testid="verdict" aria-hidden="true" style="font-size: {rem}rem">{sign}</span>'
        "</div>"
        f"{picture(seen, 'what the network sees')}"
        f'<div role="status">{text}</div></div>',
        unsafe_allow_html=True,
    )


def show_bars(reading: Reading | None, description: str) -> None:
    """The bar chart, the digits of the verdict marked.

    On a blank canvas it is the empty one, so that the first stroke is as quick.
    """
    marked: list[int] = []
    if reading and reading.verdict != "not a digit":
        marked = [reading.digit, reading.second][: 2 if reading.verdict == "unsure" else 1]
    st.plotly_chart(
        probabilities.probability_bars(
            None if reading is None else reading.probabilities,
            dict.fromkeys(marked, style.BLUE),
        ),
        key="probabilities",
        config={"staticPlot": True},
        alt=description,
    )


def show_stages(stages: Stages) -> None:
    """Each picture on the way from the drawing to the digit that the network sees."""
    place = address.expander("How the drawing became 28 × 28 pixels", "stages")
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
def draw_and_read(whole: dict[str, Run]) -> None:
    """All that a stroke runs again."""
    with st.container(horizontal=True, gap="medium"):
        left, right = st.container(width=SIDE), st.container()
    with st.container(horizontal=True):
        pen_width = address.choose_number("Pen width", "pen", 8, 40, 22, width=280)
        erasing = canvas.choose_tool() == "eraser"
        name = loaders.choose_network(whole)
    with left:
        drawing = canvas.draw(pen_width, erasing=erasing)
        canvas.undo_and_clear()
    with right:
        try:
            network = loaders.load_network(whole[name])
            stages = normalize.stages(canvas.ink(drawing))
        except (run_files.DamagedRun, NotExported) as problem:
            st.error(f"{problem} Choose another network below; your drawing stays.")
            return
        except normalize.BlankDrawing:
            show_verdict("?", 6, INVITATION, np.zeros((28, 28), np.uint8))
            if not session.visit().chart_was_sent:
                time.sleep(PLOTLY_LATER)
                session.visit().chart_was_sent = True
            show_bars(None, "An empty chart, waiting for a drawing.")
            return
        (reading,) = network.read(stages.digit[np.newaxis])
        text = sentences.sentence(reading)
        sign, rem = SIGNS[reading.verdict]
        show_verdict(sign.format(reading), rem, text, stages.digit)
        show_bars(reading, f"Bar chart of the ten probabilities. {text}")
    if not network.refuses:
        st.caption(
            f"{name} has only ever seen digits: to it, whatever you draw is one. Only networks "
            "that learned from letters and scribbles too can say that it is none."
        )
    show_stages(stages)


st.title("Which digit is this?")
draw_and_read(loaders.read_runs())
