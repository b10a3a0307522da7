"""Handwritten digits: the data, the networks, and what they make of a drawing.

Plain Python that knows nothing of Streamlit; the pages stand on it. `read` and `read_number` read
pictures; they import what they need when they are called.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mnist_core.networks.classifier import Classifier
    from mnist_core.pictures.files import Source
    from mnist_core.pictures.reading import Digit, Number


def read(image: "Source", network: "str | Classifier" = "studio") -> "Digit":
    """Read the digit on a picture.

    Args:
        image: the path or the bytes of a PNG, JPEG, WebP or HEIC file; a Pillow image; or an array:
            uint8 (h, w), (h, w, 3) or (h, w, 4), or (h, w) of bool or of float, 0 to 1. Dark on
            light or light on dark.
        network: the name or the folder of a run; or a network loaded before, which saves reading
            its files for each picture.

    Returns:
        The most likely `digit`; the `verdict` ("digit", "unsure" or "not a digit"); the
        `probabilities`, float32 (10,); the `image`, uint8 (28, 28), as the network sees it; and
        the `box` around it, (left, top, right, bottom) in pixels.

    Raises:
        PictureProblem: it is no picture, of an unknown format, damaged, too large or animated.
        BlankPicture: nothing is written on it.
        OSError, ValueError: there is no such file; the array has another type or shape.
        UnknownRun, DamagedRun, NotExported: the network cannot be loaded.
    """
    from mnist_core.pictures import reading

    return reading.read_digit(reading.find_writing(image), _load(network))


def read_number(image: "Source", network: "str | Classifier" = "studio") -> "Number":
    """Read the number on a picture; arguments and errors as for `read`.

    Returns:
        The `number`, a string such as "42" with a question mark where something is not a digit,
        and the `digits` from left to right, each like the result of `read`.
    """
    from mnist_core.pictures import reading

    return reading.read_number(reading.find_writing(image), _load(network))


def _load(network: "str | Classifier") -> "Classifier":
    from mnist_core.networks import classifier, runs

    return classifier.load(runs.read_run(network)) if isinstance(network, str) else network
