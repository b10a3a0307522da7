"""Small pictures of a drawing: as the network sees it, and the steps that led there."""

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.drawing.normalize import Stages
from pages.shared import address
from pages.shared.elements import gallery


def picture(image: npt.NDArray[np.uint8], caption: str) -> str:
    """HTML of a uint8 picture (h, w), its pixels enlarged and sharp."""
    return (
        '<figure style="margin: 0; text-align: center; flex: none">'
        f'<img src="{gallery.png_url(image)}" '
        f'alt="{caption}" style="width: 6.5rem; height: 6.5rem; object-fit: contain; '
        'image-rendering: pixelated; background: black; border-radius: 0.5rem">'
        f'<figcaption style="font-size: 0.8rem; max-width: 8.5rem">{caption}</figcaption></figure>'
    )


def show_stages(stages: Stages) -> None:
    """Show each picture on the way from the drawing to the digit that the network sees."""
    place = address.expander("How the drawing became 28 × 28 pixels", "stages")
    if place.open:
        with place:
            st.html(
                '<div style="display: flex; flex-wrap: wrap; gap: 1rem">'
                + picture(stages.drawing, "your drawing")
                + picture(stages.crop, "cropped")
                + picture(stages.box, "scaled to 20 × 20")
                + picture(stages.digit, "centred on its centre of mass")
                + "</div>"
            )
            st.caption("The MNIST images the networks learned from were prepared the same way.")
