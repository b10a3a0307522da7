"""Share the drawing as a link, or download it; and open a drawing that a link brings."""

import io
from typing import Any
from urllib.parse import urlencode

import numpy as np
import numpy.typing as npt
import streamlit as st
from PIL import Image

from mnist_core.data import strokes
from mnist_core.drawing import packing
from mnist_core.drawing.normalize import Stages
from mnist_core.drawing.render import place_strokes
from mnist_core.drawing.sketch import Sketch
from mnist_core.networks.verdict import Reading
from pages.shared import address, app_address, canvas, session, widgets
from pages.shared.elements.qr_code import qr_code
from pages.shared.languages import say
from pages.shared.loaders import DEFAULT_NETWORK

PARAMETER = "drawing"  # of the address: a drawing that a link brings
PARAMETERS = (PARAMETER, "share")
CODE = 330  # pixels: the width that a QR code should have; phones then read it from the screen

UInt8 = npt.NDArray[np.uint8]

CSS = """
.link { display: flex; gap: 0.5rem; font: 1rem var(--st-font); }
input { flex: 1 1 0; min-width: 0; padding: 0.4rem 0.6rem; border-radius: 0.5rem; font: inherit;
  color: var(--st-text-color); background: var(--st-secondary-background-color);
  border: 1px solid color-mix(in srgb, var(--st-text-color) 40%, transparent); }
button { padding: 0.4rem 0.9rem; border-radius: 0.5rem; font: inherit; cursor: pointer;
  color: var(--st-text-color); background: var(--st-background-color);
  border: 1px solid color-mix(in srgb, var(--st-text-color) 40%, transparent); }
"""

# Browsers offer the clipboard to pages over https and to localhost alone.
JS = """
export default function({ parentElement, data }) {
  const field = parentElement.querySelector("input");
  const button = parentElement.querySelector("button");
  field.value = data.link;
  button.textContent = data.copy;
  field.ariaLabel = data.name;
  button.onclick = async () => {
    field.select();
    if (navigator.clipboard) await navigator.clipboard.writeText(data.link);
    else document.execCommand("copy");
    button.textContent = data.copied;
  };
}
"""

_link = st.components.v2.component(
    "copy_link",
    html='<div class="link"><input readonly><button type="button"></button></div>',
    css=CSS,
    js=JS,
)


def open_link() -> None:
    """Put the drawing that the address brings on the canvas, once, and take it from the address.

    What is drawn later does not change the address, so the browser's Back leaves the page.
    """
    text = address.value_of(PARAMETER)
    if not text:
        return
    if text != session.visit().opened_link:
        session.visit().opened_link = text
        try:
            canvas.start_with(packing.unpack(text))
        except packing.NotASketch:
            text = "The drawing in the link is incomplete. Ask for the link again."
            st.toast(say(text), icon=":material/link_off:", duration="infinite")
    address.forget(PARAMETER)


def place() -> Any:
    """A place to fold out; its `open` says whether it is open."""
    return widgets.expander(say("Share or download this drawing"), "share")


def offer(drawing: Sketch, stages: Stages, reading: Reading, network: str) -> None:
    """The drawing as a link, as a QR code, and as files."""
    _offer_link(drawing, network)
    _offer_files(drawing, stages, reading)


def _offer_link(drawing: Sketch, network: str) -> None:
    try:
        text = packing.pack(drawing)
    except packing.TooLong as problem:
        st.info(f"{problem} {say('You can download it below.')}")
        return
    parameters = {PARAMETER: text} | ({} if network == DEFAULT_NETWORK else {"network": network})
    start = app_address.for_phones() or app_address.opened()
    link = f"{start}/?{urlencode(parameters)}"
    texts = {"copy": say("Copy link"), "copied": say("Copied"), "name": say("Link to this drawing")}
    _link(key="copy_link", data={"link": link, **texts})
    words = [say("Anyone who opens the link sees the same drawing and can go on drawing.")]
    if app_address.is_in_local_network(start):
        words.append(say("The address opens on devices in the same network."))
    st.caption(" ".join(words))
    st.html(qr_code(link, width=CODE, name=say("Link to this drawing")))


def _offer_files(drawing: Sketch, stages: Stages, reading: Reading) -> None:
    with st.container(horizontal=True):
        _offer(say("Drawing (PNG)"), "drawing.png", _png(stages.drawing))
        _offer("28 × 28 (PNG)", "digit.png", _png(stages.digit))
        _offer("28 × 28 (NumPy)", "digit.npy", _npy(stages.digit))
        is_strokes_alone = drawing.picture is None and not any(s.erases for s in drawing.strokes)
        if is_strokes_alone:
            _offer(say("Strokes (archive)"), "strokes.npz", _archive(drawing, reading.digit))
    words = [say("The network sees the 28 × 28 pixels.")]
    if is_strokes_alone:
        words.append(say("In the archive of strokes, the label is the network's answer."))
    st.caption(" ".join(words))


def _offer(label: str, name: str, content: bytes) -> None:
    st.download_button(label, content, name, icon=":material/download:", on_click="ignore")


def _png(image: UInt8) -> bytes:
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


def _npy(image: UInt8) -> bytes:
    file = io.BytesIO()
    np.save(file, image)
    return file.getvalue()


def _archive(drawing: Sketch, label: int) -> bytes:
    """The strokes as an archive of one digit, whose box is 1000 units wide or high."""
    lines = [np.array(stroke.points, float) for stroke in drawing.strokes]
    placed = place_strokes(lines, 1000, extent=1)
    lowest = np.concatenate(placed).min(axis=0)
    character = [np.rint(line - lowest) for line in placed]
    archive = strokes.pack(
        [character], np.array([label], np.uint8), np.array(["draw-a-digit/visitor"])
    )
    file = io.BytesIO()
    np.savez_compressed(file, **vars(archive))
    return file.getvalue()
