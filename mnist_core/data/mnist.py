"""MNIST: found on this machine or downloaded, verified, and split for training.

A path or the network flows in, verified uint8 arrays flow out. Knows nothing of
networks: who trains on which images is decided in `architectures`.
"""

import gzip
import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

UInt8 = npt.NDArray[np.uint8]

KERAS_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
KERAS_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"

ARRAY_SHA256 = {
    "train_images": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    "train_labels": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    "test_images": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    "test_labels": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
}
NPZ_NAMES = {
    "train_images": "x_train",
    "train_labels": "y_train",
    "test_images": "x_test",
    "test_labels": "y_test",
}
IDX_NAMES = {
    "train_images": "train-images-idx3-ubyte.gz",
    "train_labels": "train-labels-idx1-ubyte.gz",
    "test_images": "t10k-images-idx3-ubyte.gz",
    "test_labels": "t10k-labels-idx1-ubyte.gz",
}

# What numpy, zipfile and gzip raise on a file that is truncated or of another kind.
UNREADABLE = (OSError, EOFError, ValueError, LookupError, zipfile.BadZipFile, zlib.error)

Validation = Literal["none", "last_fifth", "last_10000", "last_twelfth", "test", "test_half"]


class MnistNotFound(Exception):
    """MNIST is neither on this machine nor could it be downloaded."""


class DamagedMnist(Exception):
    """There is a file, but it does not hold MNIST: truncated, or something else."""


@dataclass(frozen=True)
class Mnist:
    """The 70,000 images with their labels; 0 is background, 255 is ink."""

    train_images: UInt8  # (60000, 28, 28)
    train_labels: UInt8  # (60000,), 0 .. 9
    test_images: UInt8  # (10000, 28, 28)
    test_labels: UInt8  # (10000,), 0 .. 9


@dataclass(frozen=True)
class Split:
    """What a network is fitted on, watched on, and finally measured on."""

    train_images: UInt8  # (n, 28, 28)
    train_labels: UInt8  # (n,)
    validation_images: UInt8  # (m, 28, 28); m is 0 where there is no validation
    validation_labels: UInt8  # (m,)
    test_images: UInt8  # (k, 28, 28)
    test_labels: UInt8  # (k,)


def keras_cache() -> Path:
    """The file in which Keras keeps MNIST: `KERAS_HOME`, or `~/.keras`."""
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "datasets" / "mnist.npz"


def is_here() -> bool:
    """Whether `load_mnist()` finds MNIST, whole or not, without downloading it."""
    return bool(os.environ.get("MNIST_PATH")) or keras_cache().exists()


def load_mnist(path: str | Path | None = None) -> Mnist:
    """Load MNIST from `path`, `MNIST_PATH`, Keras's cache or, failing those, the network.

    A path may name an `.npz` in Keras's layout or a folder with the four original
    `-ubyte.gz` files. Whatever the source, the arrays' SHA-256 are those of MNIST.

    Raises:
        MnistNotFound: the named path does not exist, or the download failed.
        DamagedMnist: what the named path holds is not MNIST.

    Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
    """
    return find_mnist(path)[0]


def find_mnist(path: str | Path | None = None) -> tuple[Mnist, Path]:
    """Like `load_mnist`, and say where the images were found or downloaded to."""
    named = path or os.environ.get("MNIST_PATH")
    if named:
        return read_mnist(named), Path(named)
    cache = keras_cache()
    if cache.exists():
        try:
            return read_mnist(cache), cache
        except DamagedMnist:
            pass  # as Keras does: what is damaged in the cache is fetched again
    return read_mnist(download(cache)), cache


def read_mnist(path: str | Path) -> Mnist:
    """Read and verify MNIST from an `.npz` or a folder of the four IDX files.

    Raises:
        MnistNotFound: there is no such file or folder.
        DamagedMnist: it cannot be read, or its arrays are not MNIST's.
    """
    path = Path(path)
    if not path.exists():
        raise MnistNotFound(
            f"There is no MNIST at {path}. Point MNIST_PATH at an mnist.npz or at a folder "
            "with the four original .gz files, or unset it to have MNIST downloaded."
        )
    return _verified(_read_idx(path) if path.is_dir() else _read_npz(path), path)


def download(to: Path) -> Path:
    """Download Keras's `mnist.npz` (11.5 MB) to `to`, with a progress bar; return `to`.

    The file appears only when it is complete and its SHA-256 is right.

    Raises:
        MnistNotFound: the network or the folder refused; says what was tried.
    """
    import pooch
    import requests

    try:
        pooch.retrieve(
            KERAS_URL,
            f"sha256:{KERAS_SHA256}",
            fname=to.name,
            path=to.parent,
            downloader=pooch.HTTPDownloader(progressbar=True, timeout=30),
        )
    except (requests.RequestException, OSError, ValueError) as error:
        raise MnistNotFound(
            f"MNIST is not at {to} (Keras's cache) and could not be downloaded from "
            f"{KERAS_URL}: {error}. Check the network, or set MNIST_PATH to an mnist.npz or "
            "to a folder with the four original .gz files."
        ) from error
    return to


def split_mnist(mnist: Mnist, validation: Validation) -> Split:
    """Divide MNIST the way the protocols do.

    - `none`: train on all 60,000, measure on the 10,000 test images
    - `last_fifth`: the last 12,000 training images for validation
    - `last_10000`: the last 10,000 training images for validation
    - `last_twelfth`: the last 5,000 training images for validation; what our own networks do
    - `test`: the 10,000 test images for validation as well as for the measure
    - `test_half`: the test images halved into validation and test as
      `sklearn.model_selection.train_test_split(test_size=0.5, random_state=1)` does
    """
    held_out = {"last_fifth": 1 / 5, "last_10000": 1 / 6, "last_twelfth": 1 / 12}.get(validation, 0)
    cut = round(len(mnist.train_images) * (1 - held_out))
    validation_part = (mnist.train_images[cut:], mnist.train_labels[cut:])
    test_part = (mnist.test_images, mnist.test_labels)
    if validation == "test":
        validation_part = test_part
    elif validation == "test_half":
        order = np.random.RandomState(1).permutation(len(mnist.test_images))
        half = len(order) // 2
        validation_part = (mnist.test_images[order[half:]], mnist.test_labels[order[half:]])
        test_part = (mnist.test_images[order[:half]], mnist.test_labels[order[:half]])
    return Split(mnist.train_images[:cut], mnist.train_labels[:cut], *validation_part, *test_part)


def _read_npz(path: Path) -> dict[str, UInt8]:
    # allow_pickle stays off: an .npz from anywhere must not run code.
    with _reading(path), np.load(path, allow_pickle=False) as file:
        return {name: file[stored] for name, stored in NPZ_NAMES.items()}


def _read_idx(folder: Path) -> dict[str, UInt8]:
    missing = [name for name in IDX_NAMES.values() if not (folder / name).is_file()]
    if missing:
        raise MnistNotFound(
            f"The folder {folder} lacks {', '.join(missing)}: it must hold the four original "
            f"MNIST files ({', '.join(IDX_NAMES.values())})."
        )
    return {name: _idx(folder / stored) for name, stored in IDX_NAMES.items()}


def _idx(path: Path) -> UInt8:
    """One IDX file: two zero bytes, the type (8: uint8), the rank, the sizes, the data."""
    with _reading(path):
        content = gzip.decompress(path.read_bytes())
        rank = content[3]
        shape = np.frombuffer(content, ">u4", count=rank, offset=4)
        return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        raise DamagedMnist(
            f"{path} cannot be read as MNIST ({type(error).__name__}): it is truncated or "
            "another file. Point MNIST_PATH at a good one, or unset it and run "
            "`python -m mnist_core data` to fetch one."
        ) from error


def _verified(arrays: dict[str, UInt8], path: Path) -> Mnist:
    for name, array in arrays.items():
        if hashlib.sha256(array.tobytes()).hexdigest() != ARRAY_SHA256[name]:
            raise DamagedMnist(
                f"{path} is not MNIST: its {name.replace('_', ' ')} have another SHA-256. "
                "Point MNIST_PATH elsewhere, or unset it and run `python -m mnist_core data`."
            )
    return Mnist(**arrays)
