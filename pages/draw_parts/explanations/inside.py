"""Inside the network: what every layer computes from the drawing, one row for each layer."""

import base64
import io
import math

import numpy as np
import numpy.typing as npt
import streamlit as st
from PIL import Image

from mnist_core.explanations.feature_maps import Inspector, Step, Trunk, UnknownLayers
from mnist_core.networks import layers, run_files
from mnist_core.networks.runs import Run
from pages.draw_parts.explanations.case import Case
from pages.draw_parts.explanations.colours import LESS, MORE
from pages.shared import loaders, sentences, widgets
from pages.shared.elements import gallery
from pages.shared.languages import say, written

Float32 = npt.NDArray[np.float32]

HOW_TO_READ = (
    "Each row is one layer, from your drawing to the answer: a map shows where the layer found "
    "what it looks for, bright for strongly, black for not at all, blue for the opposite."
)
DOES_NOT_PROVE = (
    "A bright map does not prove that the answer depends on it, and most maps look for nothing "
    "that has a name."
)

PARAMETERS = ("trunk",)
TRUNKS = (
    "This network is {number} networks, called trunks, which read the drawing side by side. Their "
    "scores are averaged."
)

WORDS = (
    "A convolution slides a small window over its input and marks where it finds its pattern. ReLU "
    "turns negative values into 0. Pooling makes the maps smaller."
)

KINDS = {
    "Conv2D": "Convolution",
    "DepthwiseConv2D": "Convolution of each map by itself",
    "MaxPooling2D": "Pooling",
    "AveragePooling2D": "Average pooling",
    "Dense": "Dense layer",
}
FUNCTIONS = {"relu": "ReLU", "silu": "SiLU", "sigmoid": "sigmoid", "tanh": "tanh"}
STRIP = 64  # values of a dense layer in one line

# From negative to positive values: blue, black, orange, white.
ANCHORS = np.array([0, 128, 205, 255])
COLOURS = np.array([LESS, (0, 0, 0), MORE, (255, 255, 255)])

CSS = """
.layers { border: 1px solid color-mix(in srgb, currentColor 25%, transparent);
  border-radius: 0.5rem; }
.layers > * { padding: 0.5rem 0.7rem; }
.layers > * + * { border-top: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
.layers summary { cursor: pointer; display: flex; flex-wrap: wrap; gap: 0.3rem 1rem;
  align-items: center; justify-content: space-between; }
.layers summary:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
.layers .words { flex: 1 1 12rem; }
.layers .words::before { content: "\\25B8\\A0"; }
.layers [open] .words::before { content: "\\25BE\\A0"; }
.layers img { width: 13rem; max-width: 100%; image-rendering: pixelated; background: black;
  border-radius: 0.2rem; display: block; }
.layers img.strip { height: calc(0.9rem * var(--lines)); }
.layers [open] img { width: min(100%, 56rem); }
.layers [open] img.strip { height: calc(2rem * var(--lines)); }
.layers .plain { display: flex; flex-wrap: wrap; gap: 0.3rem 1rem; align-items: center;
  justify-content: space-between; }
.layers .plain img { width: 5rem; }
.layers ol { list-style: none; display: flex; margin: 0; padding: 0; width: min(100%, 24rem); }
.layers li { flex: 1; margin: 0; text-align: center; font-variant-numeric: tabular-nums; }
.layers li i { display: block; height: 1.4rem; border: 1px solid gray; }
"""


def show(case: Case) -> None:
    """Show what every layer computes; in a network of several trunks, of the chosen one."""
    try:
        trunks = _inspector(case.runs[case.name]).look(case.stages.digit)
    except (run_files.DamagedRun, UnknownLayers):
        st.info(say("The layers of this network cannot be shown. Choose another network."))
        return
    st.markdown(say(WORDS))
    number = 1
    if len(trunks) > 1:
        st.markdown(say(TRUNKS, number=len(trunks)))
        names = [str(trunk) for trunk in range(1, len(trunks) + 1)]
        number = int(widgets.choose(say("Trunk"), "trunk", names))
    st.html(_rows(case, trunks[number - 1], number if len(trunks) > 1 else None))
    st.caption(say("Press a row to see it larger."))


@st.cache_resource(
    show_spinner="Opening the network", hash_funcs=loaders.BY_VERSION, max_entries=20
)
def _inspector(run: Run) -> Inspector:
    network = layers.read_layers(run.folder / run_files.KERAS)
    with run_files.reading(run.folder / run_files.TFLITE):
        return Inspector((run.folder / run_files.TFLITE).read_bytes(), network)


def _rows(case: Case, trunk: Trunk, number: int | None) -> str:
    """HTML of all rows, from the drawing to the probabilities."""
    scores = say("Scores for the ten digits")
    if number:
        scores = say("Scores of trunk {number} for the ten digits", number=number)
    texts = sentences.percents(case.reading.probabilities)
    named = [f"{digit}: {written(text)}" for digit, text in enumerate(texts) if text]
    return (
        f'<style>{CSS}</style><div class="layers">'
        '<div class="plain"><span>'
        f"{say('What the network sees: 28 × 28 pixels')}</span>"
        f'<img src="{gallery.png_url(case.stages.digit)}" alt="{say("your drawing")}">'
        f"</div>{''.join(_row(step) for step in trunk.steps)}"
        f'<div class="plain"><span>{scores}</span>'
        f"{_score_strip(trunk.scores)}</div>"
        f'<div class="plain"><span>{say("Probabilities")}</span>'
        f"<span>{', '.join(named)}</span></div></div>"
    )


def _row(step: Step) -> str:
    """HTML of one layer: a picture of all its maps, which a press makes larger."""
    words = describe(step)
    count, height, width = step.maps.shape
    is_strip = height == width == 1
    columns = min(count, STRIP) if is_strip else columns_of(count)
    lines = math.ceil(count / columns)
    kind = f'class="strip" style="--lines: {min(lines, 8)}"' if is_strip else ""
    url = sprite(step.maps, columns, gap=0 if is_strip else 1)
    return (
        f'<details><summary><span class="words">{words}</span>'
        f'<img {kind} src="{url}" alt="{_strongest(step)}"></summary></details>'
    )


def describe(step: Step) -> str:
    """What a step of a network is, in plain words, and the shape of its result."""
    main = step.layers[0]
    words = say(KINDS.get(main.kind, main.kind))
    if main.window:
        words += " " + " × ".join(str(size) for size in main.window)
    if any(layer.kind == "BatchNormalization" for layer in step.layers):
        words += f", {say('normalised')}"
    for layer in step.layers:
        if layer.activation:
            words += f", {FUNCTIONS.get(layer.activation, layer.activation)}"
    count, height, width = step.maps.shape
    if height == width == 1:
        return f"{words}: {say('{number} values', number=count)}"
    size = f"{height} × {width}"
    return f"{words}: {say('{number} maps of {size}', number=count, size=size)}"


def columns_of(count: int) -> int:
    """How many maps are side by side, so that the picture is wider than high."""
    return 8 if count <= 32 else 16


def sprite(maps: Float32, columns: int, *, gap: int) -> str:
    """All maps (n, h, w) as one PNG, in lines of so many maps, as a data URL.

    The largest value of all maps has the strongest colour.
    """
    count, height, width = maps.shape
    lines = math.ceil(count / columns)
    levels = np.full((lines * columns, height + gap, width + gap), 128, np.uint8)
    largest = max(float(np.abs(maps).max()), 1e-12)
    levels[:count, :height, :width] = np.rint(128 + 127 * maps / largest)
    grid = levels.reshape(lines, columns, height + gap, width + gap).transpose(0, 2, 1, 3)
    picture = Image.fromarray(grid.reshape(lines * (height + gap), columns * (width + gap)))
    picture.putpalette(_palette().tobytes())
    png = io.BytesIO()
    picture.save(png, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"


def _palette() -> npt.NDArray[np.uint8]:
    """The colours (256, 3) of values from the most negative to the most positive."""
    levels = np.arange(256)
    channels = [np.interp(levels, ANCHORS, COLOURS[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=1).astype(np.uint8)


def _strongest(step: Step) -> str:
    """A text that stands for the picture of a step."""
    peaks = step.maps.max(axis=(1, 2))
    active = int((peaks > 0.5 * peaks.max()).sum()) if peaks.max() > 0 else 0
    text = "The strongest map is number {strongest}; {active} are at least half as strong"
    if step.maps[0].size == 1:
        text = "The strongest value is number {strongest}; {active} are at least half as strong"
    return say(text, strongest=int(peaks.argmax()) + 1, active=active)


def _score_strip(scores: Float32) -> str:
    """HTML of the scores of the ten digits: a coloured cell and the number below each."""
    palette, largest = _palette(), max(float(np.abs(scores).max()), 1e-12)
    cells = []
    for digit, score in enumerate(scores.tolist()):
        red, green, blue = palette[round(128 + 127 * score / largest)].tolist()
        cells.append(
            f'<li><i style="background: rgb({red} {green} {blue})"></i><b>{digit}</b><br>'
            f"<small>{score:.1f}</small></li>"
        )
    return f"<ol>{''.join(cells)}</ol>"
