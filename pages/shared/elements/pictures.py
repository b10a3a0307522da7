"""Small pictures of a drawing: as the network sees it, and the steps that led there."""

import numpy as np
import numpy.typing as npt

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
