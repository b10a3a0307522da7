"""A gallery of small digits, each a button that chooses it. They are sent as one picture."""

import base64
import functools
import io
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import streamlit as st
from PIL import Image

from pages.shared import session
from pages.shared.look import look

SMALLEST = 3.6  # rem: the least width of an image
ON_PHONES = 3.0  # rem: the same on phones

CSS = """
.gallery { display: grid; gap: 0.4rem;
  grid-template-columns: repeat(auto-fill, minmax(var(--smallest), 1fr)); }
@media (max-width: 767px) {
  .gallery { gap: 0.3rem;
    grid-template-columns: repeat(auto-fill, minmax(var(--on-phones), 1fr)); } }
button { all: unset; position: relative; cursor: pointer; border-radius: 0.4rem; padding: 2px;
  box-sizing: border-box; border: 3px solid transparent; font: 700 1rem var(--st-font);
  color: var(--st-text-color); }
button * { pointer-events: none; }
button:hover { border-color: var(--st-border-color-light, #8888); }
button:focus-visible { outline: 3px solid var(--st-text-color); outline-offset: 1px; }
button[aria-pressed="true"] { border-color: var(--st-primary-color); }
.digit { aspect-ratio: 1; image-rendering: pixelated; border-radius: 0.25rem;
  background-color: black; background-repeat: no-repeat; }
.words { display: flex; justify-content: space-between; padding: 0 0.2rem; line-height: 1.35; }
.name { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
"""

JS = """
const part = (kind, className, text = "") =>
  Object.assign(document.createElement(kind), { className, textContent: text });

export default function({ parentElement, data, setTriggerValue }) {
  const gallery = parentElement.querySelector(".gallery");
  if (data.turn < gallery.turn) return;  // on a slow machine an older call may come last
  gallery.turn = data.turn;
  gallery.setAttribute("aria-label", data.name);
  gallery.style.setProperty("--smallest", `${data.smallest}rem`);
  gallery.style.setProperty("--on-phones", `${data.on_phones}rem`);
  gallery.onclick = ({ target }) => {
    const at = [...gallery.children].indexOf(target);
    if (at >= 0) setTriggerValue("clicked", at);
  };
  // Buttons stay when their digits change, so that no click and no focus is lost.
  while (gallery.children.length > data.items.length) gallery.lastElementChild.remove();
  while (gallery.children.length < data.items.length) gallery.append(part("button", ""));
  data.items.forEach((item, i) => show(gallery.children[i], item, i, data));
}

function show(button, [title, left, right], i, data) {
  const many = data.items.length;
  button.title = title;
  button.setAttribute("aria-pressed", i === data.chosen);
  const digit = part("div", "digit");
  digit.style.backgroundImage = `url(${data.picture})`;
  digit.style.backgroundSize = `${many * 100}% 100%`;
  digit.style.backgroundPosition = `${many > 1 ? i / (many - 1) * 100 : 0}% 0`;
  const words = part("div", "words");
  words.ariaHidden = "true";  // the name says them in a sentence
  [left, right].forEach((text, side) => {
    const word = part("span", "", text);
    word.style.color = data.colours[side];
    words.append(word);
  });
  button.replaceChildren(digit, part("span", "name", title), ...(left || right ? [words] : []));
}
"""

_gallery = st.components.v2.component(
    "gallery", html='<div class="gallery" role="group"></div>', css=CSS, js=JS
)


class Item(NamedTuple):
    """The texts of one picture in a gallery."""

    title: str  # for the mouse and for screen readers
    left: str = ""  # below the picture, in the colour of true digits
    right: str = ""  # below the picture, in the colour of a network's answers


def show(
    images: npt.NDArray[np.uint8],
    items: Sequence[Item],
    *,
    key: str,
    chosen: int | None = None,
    smallest: float = SMALLEST,
    on_phones: float = ON_PHONES,
    name: str = "Digits",
    colours: tuple[str, str] | None = None,
) -> int | None:
    """Show images in rows as wide as the page; return the place of the one just clicked, if any.

    Args:
        images: uint8 (n, h, w), at least one.
        items: the texts of each.
        key: of the widget.
        chosen: the place of the one to mark, if any.
        smallest: the least width of an image, in rem.
        on_phones: the same on phones; longer texts need more.
        name: what the gallery shows, for screen readers.
        colours: of the texts at the left and right, if they are not a true digit and an answer.
    """
    row = np.concatenate(list(images), axis=1)
    visit = session.visit()
    visit.gallery_turn += 1
    clicked = _gallery(
        key=key,
        data={
            "name": name,
            "smallest": smallest,
            "on_phones": on_phones,
            "picture": _url(row.tobytes(), row.shape),
            "items": [list(item) for item in items],
            "chosen": -1 if chosen is None else chosen,
            "turn": visit.gallery_turn,
            "colours": list(colours or (look().truth, look().answer)),
        },
        on_clicked_change=lambda: None,
    ).get("clicked")
    return None if clicked is None else int(clicked)


@functools.lru_cache(maxsize=16)  # a stroke leaves the drawings before it as they are
def _url(pixels: bytes, shape: tuple[int, ...]) -> str:
    return png_url(np.frombuffer(pixels, np.uint8).reshape(shape))


def png_url(image: npt.NDArray[np.uint8]) -> str:
    """A uint8 picture (h, w) as a data URL."""
    png = io.BytesIO()
    Image.fromarray(image).save(png, "PNG")
    return f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"
