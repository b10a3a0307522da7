"""A number or a digit on a picture: a file, or a photo that is taken now."""

import streamlit as st

from mnist_core.networks.classifier import Classifier
from mnist_core.pictures import files, reading
from mnist_core.pictures.files import PictureProblem, read_picture
from mnist_core.pictures.ink import BlankPicture
from mnist_core.pictures.reading import Number, Writing
from pages.number_parts import crop, result
from pages.shared import sentences, session, widgets
from pages.shared.address import plain
from pages.shared.session import Picture

PARAMETERS = ("as",)
KINDS = {"number": "a number", "digit": "one digit"}
FILES = ("image/*", "heic", "heif")  # some browsers do not know that the latter are pictures
LARGEST = 50  # MB
INVITATION = (
    "Choose a picture of a number or a digit: dark on light, or light on dark. "
    "PNG, JPEG, WebP and HEIC, up to 40 megapixels."
)

# Phones open their camera for a field that asks to capture. Files stay possible without it.
CAMERA_CSS = """
button { padding: 0.4rem 0.9rem; border-radius: 0.5rem; font: 1rem var(--st-font); cursor: pointer;
  color: var(--st-text-color); background: var(--st-background-color); min-height: 2.75rem;
  border: 1px solid color-mix(in srgb, var(--st-text-color) 40%, transparent); }
@media (pointer: fine) { button { display: none; } }
"""
CAMERA_JS = """
export default function({ parentElement }) {
  // Streamlit says that its field has no meaning, but names it: it is a group with a button.
  const name = () =>
    document.querySelector(".st-key-picture section")?.setAttribute("role", "group");
  const timer = setInterval(name, 500);  // the field may come later, and again
  parentElement.querySelector("button").onclick = () => {
    const field = document.querySelector(".st-key-picture input[type=file]");
    if (!field) return;
    const accepted = field.accept;
    field.accept = "image/*";
    field.setAttribute("capture", "environment");
    field.click();
    field.removeAttribute("capture");
    field.accept = accepted;
  };
  return () => clearInterval(timer);
}
"""

_camera = st.components.v2.component(
    "camera", html='<button type="button">Take a photo</button>', css=CAMERA_CSS, js=CAMERA_JS
)


def show(network: Classifier, name: str) -> None:
    """Ask for a picture, and show what a network of this name reads on it."""
    with st.container(key="reader"):
        place, answer = st.container(key="left"), st.container(key="answer")
    with place:
        file = st.file_uploader(
            "Choose a picture",
            type=list(FILES),
            key="picture",
            max_upload_size=LARGEST,
            on_change=_keep,
        )
        _camera(key="camera")
        kept = session.visit().picture
        if kept is not None and file is None:
            _say_what_is_kept(kept)
    with answer:
        kind = widgets.choose("Read it as", "as", KINDS)
        if kept is None:
            result.invite(INVITATION)
            return
        try:
            turns = session.visit().picture_turns
            picture = files.turn(read_picture(kept.content), turns)
        except PictureProblem as problem:
            st.error(sentences.literal(problem))
            return
    name_of_crop = f"{kept.id}-{turns}"  # a turned picture starts whole
    with place:
        shown = st.container()
        st.button("Turn the picture", icon=":material/rotate_right:", on_click=_turn)
    try:
        writing = reading.find_writing_on(picture, crop.chosen_part(name_of_crop))
    except BlankPicture as problem:
        with shown:
            crop.show(picture, None, (), name_of_crop)
        answer.warning(str(problem))
        return
    number = _read(writing, kind, network)
    with shown:
        crop.show(picture, writing, number.digits, name_of_crop)
    with answer:
        result.show(number, name)


def _keep() -> None:
    """Remember the uploaded picture: the field forgets it when the page is left."""
    file = widgets.value_now("picture")
    picture = None if file is None else Picture(file.file_id, file.name, file.getvalue())
    session.visit().picture = picture


def _say_what_is_kept(picture: Picture) -> None:
    """Name the picture that was uploaded before the page was left, and offer to remove it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Your picture: {plain(picture.name)}", width="content")
        st.button("Remove it", icon=":material/close:", type="tertiary", on_click=_remove)


def _remove() -> None:
    session.visit().picture = None


def _turn() -> None:
    """Turn the picture clockwise by a quarter."""
    visit = session.visit()
    visit.picture_turns = (visit.picture_turns + 1) % 4


def _read(writing: Writing, kind: str, network: Classifier) -> Number:
    if kind == "number":
        return reading.read_number(writing, network)
    digit = reading.read_digit(writing, network)
    return Number("?" if digit.verdict == "not a digit" else str(digit.digit), (digit,))
