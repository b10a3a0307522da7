"""Smallest change: the fewest pixels that make the network say another digit."""

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.charts.look import DIGITS
from mnist_core.drawing import normalize
from mnist_core.drawing.sketch import of_picture, render_sketch
from mnist_core.explanations import smallest_change
from mnist_core.explanations.smallest_change import MOST_PIXELS, Change
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.runs import Run
from mnist_core.networks.verdict import Reading
from pages.draw_parts.explanations.case import Case
from pages.draw_parts.explanations.colours import LESS, MORE, css
from pages.shared import canvas, loaders, sentences, widgets
from pages.shared.elements import gallery
from pages.shared.languages import say
from pages.shared.sentences import a

UInt8 = npt.NDArray[np.uint8]

HOW_TO_READ = (
    "Orange squares are pixels that became ink, blue ones are pixels that became paper; without "
    "any one of them, the network would not say the other digit."
)
DOES_NOT_PROVE = (
    "It does not prove that there is no smaller change, nor that people would read the other "
    "digit: networks can be fooled by changes that people hardly see."
)

PARAMETERS = ("into",)
LIKELIEST = "other"  # in the address: the most probable other digit

ON_CANVAS = (
    "On the canvas the digit is scaled and centred again, which moves some pixels. There the "
    "network says:"
)

CSS = """
.change { display: flex; flex-wrap: wrap; gap: 1rem; }
.change figure { margin: 0; flex: 0 1 15rem; }
.change img { width: 100%; image-rendering: pixelated; border-radius: 0.5rem; display: block; }
.change figcaption { padding-top: 0.3rem; }
.change i { display: inline-block; width: 0.8rem; height: 0.8rem; border-radius: 0.15rem;
  border: 1px solid gray; }
"""


def show(case: Case) -> None:
    """Show the fewest pixels that make it the digit that the visitor chooses."""
    other = likeliest_other(case.reading)
    choices = {LIKELIEST: say("the likeliest other digit")} | {digit: digit for digit in DIGITS}
    chosen = widgets.choose(say("Make it"), "into", choices)
    target = other if chosen == LIKELIEST else int(chosen)
    image = case.stages.digit
    found = _find(case.runs[case.name], image.tobytes(), target, case.network)
    if found is None:
        text = "No change of up to {number} pixels was found that makes it {digit}."
        words = say(text, number=MOST_PIXELS, digit=a(target))
        st.markdown(f"{words} {say('Choose another digit.')}")
        return
    if found.pixels == 0:
        words = say("The network says {digit} already.", digit=a(target))
        st.markdown(f"{words} {say('Choose another digit.')}")
        return
    text = describe(found, target)
    st.html(_pictures(found, image, target, text))
    st.markdown(f"{text}{on_canvas(case.network, found)}")
    st.button(
        say("Put it on the canvas"),
        icon=":material/draw:",
        on_click=canvas.put,
        args=(found.image,),
        key="put_change",
    )


def likeliest_other(reading: Reading) -> int:
    """The most probable digit that the network does not say yet."""
    return reading.second if reading.verdict == "digit" else reading.digit


@st.cache_data(
    show_spinner="Looking for the fewest pixels",
    hash_funcs=loaders.BY_VERSION,
    max_entries=50,
)
def _find(run: Run, image: bytes, target: int, _network: Classifier) -> Change | None:
    pixels = np.frombuffer(image, np.uint8).reshape(28, 28)
    return smallest_change.find_change(_network, pixels, target)


def describe(found: Change, target: int) -> str:
    """Say how many pixels are changed, and what the network says then."""
    added, erased = int(found.added.sum()), int(found.erased.sum())
    enough = say("{number} changed pixels are enough", number=found.pixels)
    if found.pixels == 1:
        enough = say("One changed pixel is enough")
    parts = []
    if added:
        parts.append(say("{number} with new ink", number=added))
    if erased:
        parts.append(say("{number} erased", number=erased))
    percent = sentences.sure(found.reading.probabilities, target)
    then = say("Then the network is {percent} sure of {digit}.", percent=percent, digit=a(target))
    return f"{enough}: {', '.join(parts)}. {then} {say('A smaller set may exist.')}"


def on_canvas(network: Classifier, found: Change) -> str:
    """What the network says on the canvas, where the digit is centred again; "" if the same."""
    stages = normalize.stages(render_sketch(of_picture(found.image)))
    (reading,) = network.read(stages.digit[np.newaxis])
    if (reading.verdict, reading.digit) == (found.reading.verdict, found.reading.digit):
        return ""
    return f" {say(ON_CANVAS)} “{sentences.sentence(reading)}”"


def _pictures(found: Change, image: UInt8, target: int, text: str) -> str:
    """HTML of the drawing with the changed pixels marked, and of the changed drawing."""
    marked = np.repeat(image[..., np.newaxis], 3, axis=2)
    marked[found.added], marked[found.erased] = MORE, LESS
    return (
        f'<style>{CSS}</style><div class="change">'
        f'<figure><img src="{gallery.png_url(marked)}" alt="'
        f'{say("Your drawing with the changed pixels marked.")} {text}"><figcaption>'
        f"{_key(MORE)} {say('new ink')} {_key(LESS)} {say('erased')}</figcaption></figure>"
        f'<figure><img src="{gallery.png_url(found.image)}" alt="{say("The changed drawing")}">'
        f"<figcaption>{say('read as {digit}', digit=a(target))}</figcaption></figure></div>"
    )


def _key(colour: tuple[int, int, int]) -> str:
    return f'<i style="background: {css(colour)}"></i>'
