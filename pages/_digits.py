"""The digits that the pages look into: MNIST's test images, or drawings by people.

Reads them once for all who visit, with what each network makes of them, and shows one large.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core import charts, runs, strokes
from mnist_core.classifier import NotExported
from mnist_core.runs import Run
from mnist_core.strokes import DamagedStrokes, NotDigits, StrokesNotFound
from pages import _address, _canvas, _gallery, _shared, _words

SOURCES = {
    "mnist": "MNIST’s test images",
    "train": "MNIST’s training images",
    "drawings": "drawings by people",
}
NAMES = {"mnist": "MNIST test image", "train": "MNIST training image", "drawings": "drawing"}

Float32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Digits:
    """Labelled images."""

    source: str  # a key of SOURCES
    images: npt.NDArray[np.uint8]  # (n, 28, 28)
    labels: npt.NDArray[np.uint8]  # (n,), 0 to 9
    about: str  # where they come from, a sentence
    version: str  # changes when they do

    def name(self, index: int) -> str:
        """What to call one of them."""
        return f"{NAMES[self.source]} {index}"


def choose_source(sources: Sequence[str] = ("mnist", "drawings")) -> str:
    """A choice between some of `SOURCES`, by default those to measure on, kept in the URL."""
    return _address.choose(
        "Digits", "source", {name: SOURCES[name] for name in sources}, begin_anew
    )


def begin_anew() -> None:
    """Other digits are shown: forget the page and the digit in the address."""
    _address.forget("page", "digit")


def choose_some(label: str, parameter: str) -> list[int]:
    """Some of the ten digits, kept in the address as in 479; none stands for all."""
    asked = st.query_params.get(parameter, "")
    wanted = "".join(sorted(set(asked)))
    if not set(wanted) <= set(charts.DIGITS):
        _address.say_unknown(parameter, asked)
        wanted = ""
    if parameter not in st.session_state:
        st.session_state[parameter] = list(wanted)
    chosen = st.pills(
        label, charts.DIGITS, selection_mode="multi", key=parameter, on_change=begin_anew
    )
    _address.keep(parameter, "".join(sorted(chosen)), "")
    return [int(digit) for digit in sorted(chosen) or charts.DIGITS]


def load(source: str, purpose: str) -> Digits | None:
    """The digits of a source; None where they are not here, once it is said how to get them."""
    return _drawings(purpose) if source == "drawings" else _mnist(source, purpose)


def _mnist(source: str, purpose: str) -> Digits | None:
    mnist = _shared.find_mnist(purpose)
    if mnist is None:
        return None
    if source == "train":
        about = "MNIST’s 60,000 training images. Networks keep some of them apart for validation."
        return Digits(source, mnist.train_images, mnist.train_labels, about, source)
    about = "MNIST’s 10,000 test images, which no network has learned from."
    return Digits(source, mnist.test_images, mnist.test_labels, about, source)


def _drawings(purpose: str) -> Digits | None:
    path = os.environ.get("DRAWN_PATH")
    if not path:
        st.info(
            f"To {purpose}, this page needs an archive of drawn digits: set `DRAWN_PATH` to one "
            "and start the app again. `python -m mnist_core strokes` makes it of the public "
            "UNIPEN data."
        )
        return None
    changed = Path(path).stat().st_mtime_ns if Path(path).exists() else 0
    learned = {sha for run in _shared.read_runs().values() for sha in run.card.data.values()}
    try:
        return _draw(path, changed, learned)
    except (StrokesNotFound, DamagedStrokes, NotDigits) as problem:
        st.error(f"{problem} It is the file that `DRAWN_PATH` names.")
        return None


def probabilities(run: Run, digits: Digits) -> Float32:
    """What a run's network makes of them: (n, 10).

    Raises:
        DamagedRun, UnknownRun, NotExported: see `classifier.load`.
    """
    if digits.source == "mnist":
        return stored(run)
    return _read(run.folder, run.card.trained, digits)


def all_probabilities(whole: dict[str, Run], digits: Digits) -> dict[str, Float32]:
    """What each network makes of them, by run, without those that cannot be served."""
    found = {}
    for name, run in whole.items():
        try:
            found[name] = probabilities(run, digits)
        except (runs.DamagedRun, runs.UnknownRun, NotExported):
            continue
    return found


def offer_canvas(digits: Digits, index: int, network: str = "") -> None:
    """A button that puts a digit on the canvas of the draw page."""
    if st.button("Put this on the canvas", icon=":material/draw:", type="primary"):
        _canvas.put(digits.images[index])
        st.switch_page("pages/draw.py", query_params={"network": network} if network else None)


def show_large(image: npt.NDArray[np.uint8], alt: str, width: str = "11rem") -> None:
    """The picture of one digit, uint8 (28, 28)."""
    st.html(
        f'<img src="{_gallery.png_url(image)}" alt="{alt}" style="width: {width}; '
        'max-width: 100%; image-rendering: pixelated; border-radius: 0.5rem; display: block">',
        width="content",
    )


def show_reading(digits: Digits, index: int, network: str, row: Float32) -> None:
    """One digit large, its label, what a network makes of it, and the way to the canvas."""
    label, prediction = int(digits.labels[index]), int(row.argmax())
    taken = "read as that" if label == prediction else f"taken for {_words.a(prediction)}"
    picture, words = st.columns([2, 3], vertical_alignment="center")
    with picture:
        show_large(digits.images[index], digits.name(index))
    with words:
        st.markdown(
            f"**{digits.name(index)}** is labelled {_words.a(label)}, and {taken} by {network}, "
            f"with {_words.sure(float(row[prediction]))}."
        )
        offer_canvas(digits, index, network)
    st.plotly_chart(
        charts.probability_bars(row, {prediction: charts.PREDICTED, label: charts.TRUE}),
        key=f"bars-{index}",
        config={"staticPlot": True},
    )


def browse(
    digits: Digits,
    order: Sequence[int],
    rows: Float32 | None = None,
    *,
    key: str,
    answers: npt.NDArray[np.integer] | None = None,
    chosen: int | None = None,
    page_size: int = 48,
) -> int:
    """A gallery of digits in that order, page by page; returns the chosen one, or the first.

    The page and the chosen one are in the address, as `page` and `digit`.

    Args:
        digits: of which some are shown.
        order: the indices of those, one at least.
        rows: (n, 10), what a network makes of all digits, to say below each picture.
        key: of the gallery, the same whatever it shows.
        answers: (n,), to say instead of what that network read.
        chosen: the chosen one where the address names none, instead of the first.
        page_size: how many are seen at once.
    """
    pages = -(-len(order) // page_size)
    asked_page = _address.asked("page", [str(page) for page in range(1, pages + 1)])
    page = int(asked_page or 1)
    shown = list(order[(page - 1) * page_size : page * page_size])
    asked = _address.asked("digit", [str(index) for index in range(len(digits.labels))])
    if asked:
        chosen = int(asked)
    elif chosen is None:
        chosen = shown[0]
    items = [
        item(
            digits,
            index,
            None if rows is None else rows[index],
            None if answers is None else int(answers[index]),
        )
        for index in shown
    ]
    clicked = _gallery.show(
        digits.images[shown],
        items,
        key=key,
        chosen=shown.index(chosen) if chosen in shown else None,
    )
    if pages > 1:
        _turn_pages(page, pages, len(order))
    if clicked is not None and shown[clicked] != chosen:
        _address.put("digit", str(shown[clicked]))
        st.rerun()
    return chosen


def choose_index(count: int, index: int | None) -> None:
    """A field to type the number of a digit into, of `count`; `index` is the chosen one."""

    def changed() -> None:
        if st.session_state.index is not None:
            _address.put("digit", str(st.session_state.index))

    st.session_state.index = index
    st.number_input(
        "A digit by its number", 0, count - 1, key="index", on_change=changed, width=280
    )


def item(
    digits: Digits, index: int, row: Float32 | None, answer: int | None = None
) -> _gallery.Item:
    """What a gallery says of one digit, and of what a network made of it, or of another answer."""
    label = int(digits.labels[index])
    title = f"{digits.name(index)}: {_words.a(label)}"
    if row is None:
        return _gallery.Item(title)
    read = int(row.argmax())
    title += f", read as {_words.a(read)} with {_words.sure(float(row[read]))}"
    return _gallery.Item(title, str(label), str(read if answer is None else answer))


def _turn_pages(page: int, pages: int, count: int) -> None:
    def turn_to(number: int) -> None:
        _address.put("page", str(number))
        _address.forget("digit")

    with st.container(horizontal=True, vertical_alignment="center"):
        for name, icon, target in (
            ("Previous", "arrow_back", max(page - 1, 1)),
            ("Next", "arrow_forward", min(page + 1, pages)),
        ):
            st.button(name, icon=f":material/{icon}:", on_click=turn_to, args=(target,))
        st.caption(f"page {page} of {pages}, {count:,} digits")


@st.cache_resource(show_spinner="Drawing the digits of the archive")
def _draw(path: str, changed: int, learned: set[str]) -> Digits:
    archive = strokes.read_archive(path)
    labels = strokes.digit_labels(archive)
    version = strokes.sha256(archive)
    unseen = ""
    if version in learned:
        archive = strokes.split(archive)[1]
        labels = strokes.digit_labels(archive)
        unseen = " whom no network has learned from"
    many = len(set(archive.writers))
    about = (
        f"{len(labels):,} digits by {many} writer{'s' * (many != 1)}{unseen}, drawn as on the "
        "draw page."
    )
    return Digits("drawings", strokes.digits(archive), labels, about, version)


@st.cache_data(
    show_spinner=False, hash_funcs={Run: lambda run: (str(run.folder), run.card.trained)}
)
def stored(run: Run) -> Float32:
    """What a run's network makes of MNIST's test images, (10000, 10), as the run keeps it."""
    return run.test_probabilities()


@st.cache_data(
    show_spinner="The network reads the drawings",
    hash_funcs={Digits: lambda digits: digits.version},
)
def _read(folder: Path, trained: str, digits: Digits) -> Float32:
    return _shared.load_network(folder).probabilities(digits.images)
