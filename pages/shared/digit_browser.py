"""Browse digits: choose a source, filter, turn the pages of a gallery, and see one digit large.

What is chosen is in the address: `source`, `page` and `digit`.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.charts.look import DIGITS
from pages.shared import address, canvas, sentences, widgets
from pages.shared.digit_sources import SOURCES, Digits, Float32, offered_sources
from pages.shared.elements import gallery, links, probability_bars
from pages.shared.look import look
from pages.shared.sentences import Probabilities

UNDER_EACH = "Under each: true digit (green), network’s answer (orange)."


def choose_source(sources: Sequence[str] = ("mnist", "drawings", "samples")) -> str:
    """A choice between some of `SOURCES`, kept in the address; returns the source's key."""
    offered = offered_sources(sources, address.value_of("source"))
    labels = {key: SOURCES[key].label for key in offered}
    return widgets.choose("Digits", "source", labels, reset_gallery)


def reset_gallery() -> None:
    """Forget the page and the digit in the address, when other digits are shown."""
    address.forget("page", "digit")


def choose_some(label: str, parameter: str) -> list[int]:
    """Choose some of the ten digits, kept in the address like 479; none chosen means all ten."""
    asked = address.value_of(parameter)
    known = [asked] if set(asked) <= set(DIGITS) else []
    widgets.start(parameter, known, [""], instead="all", to_widget=lambda texts: list(texts[-1]))
    chosen = st.pills(label, DIGITS, selection_mode="multi", key=parameter, on_change=reset_gallery)
    widgets.keep(parameter, "".join(sorted(chosen)), "")
    if not chosen:
        return list(range(10))
    return [int(digit) for digit in sorted(chosen)]


def choose_index(count: int, index: int | None) -> None:
    """A field for the number of a digit, 0 to `count` - 1; `index` is the chosen one, if any."""

    def changed() -> None:
        if st.session_state.index is not None:
            address.put("digit", str(st.session_state.index))

    st.session_state.index = index
    st.number_input("Go to image number", 0, count - 1, key="index", on_change=changed, width=280)


def offer_canvas(digits: Digits, index: int, network: str = "") -> None:
    """A button that puts a digit on the canvas of the Draw page."""
    if st.button("Edit this digit in Draw", icon=":material/draw:"):
        canvas.put(digits.images[index])
        address.switch_page("pages/draw.py", **({"network": network} if network else {}))


def show_large(image: npt.NDArray[np.uint8], alt: str, width: str = "11rem") -> None:
    """The picture of one digit, uint8 (28, 28)."""
    st.html(
        f'<img src="{gallery.png_url(image)}" alt="{alt}" style="width: {width}; '
        'max-width: 100%; image-rendering: pixelated; border-radius: 0.5rem; display: block">',
        width="content",
    )


def show_reading(
    digits: Digits,
    index: int,
    network: str,
    probabilities: Probabilities,
    *,
    to_map: bool = False,
    to_cell: bool = False,
) -> None:
    """One digit large, what a network makes of it, and where to go from here.

    Args:
        digits: that the digit is one of.
        index: of the digit.
        network: the network's name.
        probabilities: (10,), that the network gives this digit.
        to_map: link to the digit on the map, if it is there.
        to_cell: link to the digit's cell of the network's confusion matrix.
    """
    show_answer(digits, index, network, probabilities, to_map=to_map, to_cell=to_cell)
    show_bars(digits, index, network, probabilities)


def show_answer(
    digits: Digits,
    index: int,
    network: str,
    probabilities: Probabilities,
    *,
    to_map: bool = False,
    to_cell: bool = False,
) -> None:
    """The same without the bars of the ten probabilities; the arguments are the same."""
    label, prediction = int(digits.labels[index]), int(probabilities.argmax())
    with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
        show_large(digits.images[index], digits.name(index), "min(9rem, 32vw)")
        with st.container(gap="xsmall"):
            st.markdown(
                f"**{digits.name(index)}** is labelled {sentences.a(label)}. "
                f"{describe_answer(digits, index, network, probabilities)}"
            )
            offer_canvas(digits, index, network)
            with st.container(horizontal=True, gap="xsmall"):
                if to_map and digits.source == "mnist":
                    links.show("map", "See it on the map", "scatter_plot", digit=str(index))
                if to_cell:
                    read = "correctly" if label == prediction else f"as {prediction}"
                    links.show(
                        "confusion",
                        f"All {label}s read {read}",
                        "grid_on",
                        network=network,
                        versus="none",
                        source=digits.source,
                        cell=f"{label}-{prediction}",
                        digit=str(index),
                    )


def show_bars(digits: Digits, index: int, network: str, probabilities: Probabilities) -> None:
    """The ten probabilities that a network gives a digit; see `show_reading`."""
    answer = describe_answer(digits, index, network, probabilities)
    probability_bars.show(
        probabilities,
        f"The ten probabilities that {network} gives {digits.name(index)}. {answer}",
        {int(probabilities.argmax()): look().answer, int(digits.labels[index]): look().truth},
        height="5.5rem",
    )


def describe_answer(digits: Digits, index: int, network: str, probabilities: Probabilities) -> str:
    """What a network makes of a digit, in a sentence; see `show_reading`."""
    prediction = int(probabilities.argmax())
    sure = sentences.sure(probabilities, prediction)
    if prediction == digits.labels[index]:
        return f"{network} reads it correctly ({sure} sure)."
    return f"{network} reads it as {sentences.a(prediction)} ({sure} sure)."


def browse(
    digits: Digits,
    order: Sequence[int],
    probabilities: Float32 | None = None,
    *,
    key: str,
    answers: npt.NDArray[np.integer] | None = None,
    chosen: int | None = None,
    page_size: int = 48,
    smallest: float = gallery.SMALLEST,
    name: str = "Digits",
) -> int:
    """Show a gallery of digits, page by page; return the index of the chosen one, or of the first.

    The page and the chosen digit are in the address, as `page` and `digit`.

    Args:
        digits: that some are shown of.
        order: the indices of those to show, at least one.
        probabilities: (n, 10), of all digits, to show the network's answer under each.
        key: of the gallery, the same whatever it shows.
        answers: (n,), of all digits, shown instead of the network's; see `item`.
        chosen: the chosen index if the address has none, instead of the first.
        page_size: the number of digits on a page.
        smallest: the least width of a digit, in rem.
        name: what the gallery shows, for screen readers.
    """
    pages = math.ceil(len(order) / page_size)
    page = _asked_number("page", range(1, pages + 1), default=1)
    shown = list(order[(page - 1) * page_size : page * page_size])
    first = shown[0] if chosen is None else chosen
    chosen = _asked_number("digit", range(len(digits.labels)), default=first)
    items = []
    for index in shown:
        row = None if probabilities is None else probabilities[index]
        answer = None if answers is None else int(answers[index])
        items.append(item(digits, index, row, answer))
    place = shown.index(chosen) if chosen in shown else None
    clicked = gallery.show(
        digits.images[shown], items, key=key, chosen=place, smallest=smallest, name=name
    )
    if pages > 1:
        _turn_pages(page, pages, len(order))
    if clicked is not None and shown[clicked] != chosen:
        address.put("digit", str(shown[clicked]))
        st.rerun()
    return chosen


def _asked_number(parameter: str, known: Sequence[int], *, default: int) -> int:
    """The number that the address asks for, if it is a known one."""
    asked = address.asked(parameter, [str(number) for number in known])
    return default if asked is None else int(asked)


def item(
    digits: Digits, index: int, probabilities: Probabilities | None, answer: int | None = None
) -> gallery.Item:
    """The texts of one digit in a gallery.

    Args:
        digits: that the digit is one of.
        index: of the digit.
        probabilities: (10,), that a network gives it; None to show no answer.
        answer: the most common wrong one of several networks, shown instead of this network's.
    """
    label = int(digits.labels[index])
    title = f"{digits.name(index)}: {sentences.a(label)}"
    if probabilities is None:
        return gallery.Item(title)
    prediction = int(probabilities.argmax())
    if answer is not None and answer != prediction:
        title += f", mostly misread as {sentences.a(answer)}"
    sure = sentences.sure(probabilities, prediction)
    title += f", read as {sentences.a(prediction)} ({sure} sure)"
    return gallery.Item(title, str(label), str(prediction if answer is None else answer))


def _turn_pages(page: int, pages: int, count: int) -> None:
    """Buttons to the previous and the next page, and where one is."""

    def turn_to(number: int) -> None:
        address.put("page", str(number))
        address.forget("digit")

    with st.container(horizontal=True, vertical_alignment="center"):
        for name, icon, target in (
            ("Previous", "arrow_back", max(page - 1, 1)),
            ("Next", "arrow_forward", min(page + 1, pages)),
        ):
            st.button(name, icon=f":material/{icon}:", on_click=turn_to, args=(target,))
        st.caption(f"Page {page} of {pages} ({count:,} digits)")
