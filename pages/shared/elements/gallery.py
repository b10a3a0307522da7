"""A gallery of small digits, each a button that chooses it. They are sent as one picture."""

import base64
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

CSS = """
.gallery { display: grid; gap: 0.4rem;
  grid-template-columns: repeat(auto-fill, minmax(var(--smallest), 1fr)); }
@media (max-width: 767px) {
  .gallery { gap: 0.3rem; grid-template-columns: repeat(auto-fill, minmax(3rem, 1fr)); } }
button { all: unset; position: relative; cursor: pointer; border-radius: 0.4rem; padding: 2px;
  box-sizing: border-box; border: 3px solid transparent; font: 700 1rem var(--st-font);
  color: var(--st-text-color); }
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
  const focused = [...gallery.children].indexOf(gallery.getRootNode().activeElement);
  const many = data.items.length;
  gallery.replaceChildren(...data.items.map(([title, left, right], i) => {
    const button = part("button", "");
    button.title = title;
    button.setAttribute("aria-pressed", i === data.chosen);
    button.onclick = () => setTriggerValue("clicked", i);
    const digit = part("div", "digit");
    digit.style.backgroundImage = `url(${data.picture})`;
    digit.style.backgroundSize = `${many * 100}% 100%`;
    digit.style.backgroundPosition = `${many > 1 ? i / (many - 1) * 100 : 0}% 0`;
    button.append(digit, part("span", "name", title));
    if (left || right) {
      const words = part("div", "words");
      words.ariaHidden = "true";  // the name says them in a sentence
      [left, right].forEach((text, side) => {
        const word = part("span", "", text);
        word.style.color = data.colours[side];
        words.append(word);
      });
      button.append(words);
    }
    return button;
  }));
  gallery.children[focused]?.focus({ preventScroll: true });
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
    name: str = "Digits",
) -> int | None:
    """Show images in rows as wide as the page; return the place of the one just clicked, if any.

    Args:
        images: uint8 (n, h, w), at least one.
        items: the texts of each.
        key: of the widget.
        chosen: the place of the one to mark, if any.
        smallest: the least width of an image, in rem; phones have their own.
        name: what the gallery shows, for screen readers.
    """
    row = np.concatenate(list(images), axis=1)
    visit = session.visit()
    visit.gallery_turn += 1
    clicked = _gallery(
        key=key,
        data={
            "name": name,
            "smallest": smallest,
            "picture": png_url(row),
            "items": [list(item) for item in items],
            "chosen": -1 if chosen is None else chosen,
            "turn": visit.gallery_turn,
            "colours": [look().truth, look().answer],
        },
        on_clicked_change=lambda: None,
    ).get("clicked")
    return None if clicked is None else int(clicked)


def png_url(image: npt.NDArray[np.uint8]) -> str:
    """A uint8 picture (h, w) as a data URL."""
    png = io.BytesIO()
    Image.fromarray(image).save(png, "PNG")
    return f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"
