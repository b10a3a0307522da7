"""The digits that the pages look into: MNIST's test images, or drawings by people.

Reads them once for all who visit, with what each network makes of them, and shows one large.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.charts import style
from mnist_core.charts.probabilities import probability_bars
from pages.shared import address, canvas, gallery, sentences
from pages.shared.digit_sources import SOURCES, Digits, Float32


def choose_source(sources: Sequence[str] = ("mnist", "drawings")) -> str:
    """A choice between some of `SOURCES`, by default those to measure on, kept in the URL."""
    return address.choose("Digits", "source", {name: SOURCES[name] for name in sources}, begin_anew)


def begin_anew() -> None:
    """Other digits are shown: forget the page and the digit in the address."""
    address.forget("page", "digit")


def choose_some(label: str, parameter: str) -> list[int]:
    """Some of the ten digits, kept in the address as in 479; none stands for all."""
    asked = st.query_params.get(parameter, "")
    wanted = "".join(sorted(set(asked)))
    if not set(wanted) <= set(style.DIGITS):
        address.say_unknown(parameter, asked)
        wanted = ""
    if parameter not in st.session_state:
        st.session_state[parameter] = list(wanted)
    chosen = st.pills(
        label, style.DIGITS, selection_mode="multi", key=parameter, on_change=begin_anew
    )
    address.keep(parameter, "".join(sorted(chosen)), "")
    return [int(digit) for digit in sorted(chosen) or style.DIGITS]


def offer_canvas(digits: Digits, index: int, network: str = "") -> None:
    """A button that puts a digit on the canvas of the draw page."""
    if st.button("Put this on the canvas", icon=":material/draw:", type="primary"):
        canvas.put(digits.images[index])
        st.switch_page("pages/draw.py", query_params={"network": network} if network else None)


def show_large(image: npt.NDArray[np.uint8], alt: str, width: str = "11rem") -> None:
    """The picture of one digit, uint8 (28, 28)."""
    st.html(
        f'<img src="{gallery.png_url(image)}" alt="{alt}" style="width: {width}; '
        'max-width: 100%; image-rendering: pixelated; border-radius: 0.5rem; display: block">',
        width="content",
    )


def show_reading(digits: Digits, index: int, network: str, row: Float32) -> None:
    """One digit large, its label, what a network makes of it, and the way to the canvas."""
    label, prediction = int(digits.labels[index]), int(row.argmax())
    taken = "read as that" if label == prediction else f"taken for {sentences.a(prediction)}"
    picture, words = st.columns([2, 3], vertical_alignment="center")
    with picture:
        show_large(digits.images[index], digits.name(index))
    with words:
        st.markdown(
            f"**{digits.name(index)}** is labelled {sentences.a(label)}, and {taken} by {network}, "
            f"with {sentences.sure(float(row[prediction]))}."
        )
        offer_canvas(digits, index, network)
    st.plotly_chart(
        probability_bars(row, {prediction: style.PREDICTED, label: style.TRUE}),
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
    asked_page = address.asked("page", [str(page) for page in range(1, pages + 1)])
    page = int(asked_page or 1)
    shown = list(order[(page - 1) * page_size : page * page_size])
    asked = address.asked("digit", [str(index) for index in range(len(digits.labels))])
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
    clicked = gallery.show(
        digits.images[shown],
        items,
        key=key,
        chosen=shown.index(chosen) if chosen in shown else None,
    )
    if pages > 1:
        _turn_pages(page, pages, len(order))
    if clicked is not None and shown[clicked] != chosen:
        address.put("digit", str(shown[clicked]))
        st.rerun()
    return chosen


def choose_index(count: int, index: int | None) -> None:
    """A field to type the number of a digit into, of `count`; `index` is the chosen one."""

    def changed() -> None:
        if st.session_state.index is not None:
            address.put("digit", str(st.session_state.index))

    st.session_state.index = index
    st.number_input(
        "A digit by its number", 0, count - 1, key="index", on_change=changed, width=280
    )


def item(
    digits: Digits, index: int, row: Float32 | None, answer: int | None = None
) -> gallery.Item:
    """What a gallery says of one digit, and of what a network made of it, or of another answer."""
    label = int(digits.labels[index])
    title = f"{digits.name(index)}: {sentences.a(label)}"
    if row is None:
        return gallery.Item(title)
    read = int(row.argmax())
    title += f", read as {sentences.a(read)} with {sentences.sure(float(row[read]))}"
    return gallery.Item(title, str(label), str(read if answer is None else answer))


def _turn_pages(page: int, pages: int, count: int) -> None:
    def turn_to(number: int) -> None:
        address.put("page", str(number))
        address.forget("digit")

    with st.container(horizontal=True, vertical_alignment="center"):
        for name, icon, target in (
            ("Previous", "arrow_back", max(page - 1, 1)),
            ("Next", "arrow_forward", min(page + 1, pages)),
        ):
            st.button(name, icon=f":material/{icon}:", on_click=turn_to, args=(target,))
        st.caption(f"page {page} of {pages}, {count:,} digits")
