"""Finds MNIST on this machine, verifies it, and splits it for training.

A path goes in, verified uint8 arrays come out. Independent of any neural network.
"""

import gzip
import hashlib
import math
import os
import struct
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

UInt8 = npt.NDArray[np.uint8]

ARRAY_SHA256 = {
    "train_images": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    "train_labels": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    "test_images": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    "test_labels": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
}
ARRAY_SHAPES = {
    "train_images": (60_000, 28, 28),
    "train_labels": (60_000,),
    "test_images": (10_000, 28, 28),
    "test_labels": (10_000,),
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

# Errors that numpy, zipfile and gzip raise on a file that is truncated or of another kind.
UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    LookupError,
    RuntimeError,  # an encrypted archive, or a zip feature that Python does not support
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
)
NPY_HEADER = 10_000  # bytes; numpy itself refuses a longer one

# Result of `_identify` -> what is wrong with that copy of MNIST, or "" for a good one.
_damage: dict[tuple[int, ...], str] = {}
_checking = threading.Lock()

Validation = Literal["none", "last_fifth", "last_10000", "last_twelfth", "test", "test_half"]


class MnistNotFound(Exception):
    """MNIST is not on this machine and could not be downloaded."""


class DamagedMnist(Exception):
    """The file is truncated, or it is not MNIST."""


@dataclass(frozen=True)
class Mnist:
    """The 70,000 images with their labels; 0 is background, 255 is ink."""

    train_images: UInt8  # (60000, 28, 28)
    train_labels: UInt8  # (60000,), 0 .. 9
    test_images: UInt8  # (10000, 28, 28)
    test_labels: UInt8  # (10000,), 0 .. 9


@dataclass(frozen=True)
class Availability:
    """Whether MNIST is on this machine."""

    state: Literal["here", "damaged", "missing"]
    path: Path  # where MNIST is, or where it was looked for
    reason: str = ""  # what is wrong, and what to do, where the state is not "here"


@dataclass(frozen=True)
class Split:
    """The training set, the validation set and the test set of one training."""

    train_images: UInt8  # (n, 28, 28)
    train_labels: UInt8  # (n,)
    validation_images: UInt8  # (m, 28, 28); m is 0 where there is no validation
    validation_labels: UInt8  # (m,)
    test_images: UInt8  # (k, 28, 28)
    test_labels: UInt8  # (k,)


def keras_cache() -> Path:
    """Return the file in which Keras keeps MNIST: in `KERAS_HOME`, or in `~/.keras`."""
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "datasets" / "mnist.npz"


def is_here() -> bool:
    """Tell whether there is a file for `load_mnist`, good or damaged, without a download."""
    return bool(os.environ.get("MNIST_PATH")) or keras_cache().exists()


def check_mnist(path: Path | None = None) -> Availability:
    """Tell whether MNIST is here, damaged or missing, without a download.

    Looks at `path`, `MNIST_PATH` or Keras's cache. The first call reads and verifies the
    files, which takes about a third of a second. Later calls only look at their size and
    date, until one of them changes. Never raises an error.
    """
    path = path or Path(os.environ.get("MNIST_PATH") or keras_cache())
    try:
        with _checking:
            reason = _find_damage(path)
    except MnistNotFound as error:
        return Availability("missing", path, str(error))
    except DamagedMnist as error:
        reason = str(error)
    return Availability("damaged" if reason else "here", path, reason)


def load_mnist(path: str | Path | None = None, *, download: bool = True) -> Mnist:
    """Load MNIST from `path`, `MNIST_PATH` or Keras's cache; else download it there.

    A path may name an `.npz` in Keras's layout or a folder with the four original
    `-ubyte.gz` files. The arrays' SHA-256 are verified. A damaged cache is replaced. With
    `download=False` nothing is downloaded, so that the call takes half a second at most.

    Raises:
        MnistNotFound: there is no such file, or the download failed.
        DamagedMnist: the file does not hold MNIST.

    Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
    """
    return find_mnist(path, download=download)[0]


def find_mnist(
    path: str | Path | None = None,
    *,
    download: bool = True,
    report: Callable[[str, float], None] | None = None,
) -> tuple[Mnist, Path]:
    """Load MNIST like `load_mnist` and return where it is, too.

    During a download `report` gets the mirror's name and the share received, 0 to 1.
    """
    named = path or os.environ.get("MNIST_PATH")
    if named:
        return read_mnist(named), Path(named)
    cache = keras_cache()
    try:
        return read_mnist(cache), cache
    except (MnistNotFound, DamagedMnist):
        if not download:
            raise
    from mnist_core.data import mnist_download  # which imports this module

    mnist_download.download(cache, report)
    return read_mnist(cache), cache


def read_mnist(path: str | Path) -> Mnist:
    """Read MNIST from an `.npz` or a folder of the four IDX files, and verify it.

    Arrays of another size are refused before they are decompressed. Files that this
    process has verified, and whose size and date are the same, are not verified again.

    Raises:
        MnistNotFound: there is no such file or folder.
        DamagedMnist: it cannot be read, or its arrays are not MNIST's.
    """
    path = Path(path)
    with _reading(path):
        files = _find_files(path)
        identity = _identify(files)
        arrays = _read_npz(path) if files == [path] else _read_idx(files)
    if _damage.get(identity) != "":
        _verify(arrays, path)
        _damage[identity] = ""
    return Mnist(**arrays)


def split_mnist(mnist: Mnist, validation: Validation) -> Split:
    """Divide MNIST into training, validation and test set.

    - `none`: train on all 60,000 training images, without a validation set
    - `last_fifth`: the last 12,000 training images for validation
    - `last_10000`: the last 10,000 training images for validation
    - `last_twelfth`: the last 5,000 training images for validation; our own networks use it
    - `test`: the 10,000 test images are both validation set and test set
    - `test_half`: the test images halved into validation set and test set as
      `sklearn.model_selection.train_test_split(test_size=0.5, random_state=1)` does
    """
    validation_shares = {"last_fifth": 1 / 5, "last_10000": 1 / 6, "last_twelfth": 1 / 12}
    share = validation_shares.get(validation, 0)
    cut = round(len(mnist.train_images) * (1 - share))
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


def _find_files(path: Path) -> list[Path]:
    """Return the file itself, or the four IDX files of a folder in the order of `IDX_NAMES`."""
    if not path.exists():
        raise MnistNotFound(
            f"There is no MNIST at {path}. Point MNIST_PATH at an mnist.npz or at a folder "
            "with the four original .gz files, or unset it to have MNIST downloaded."
        )
    if not path.is_dir():
        return [path]
    missing = [name for name in IDX_NAMES.values() if not (path / name).is_file()]
    if missing:
        raise MnistNotFound(
            f"The folder {path} lacks {', '.join(missing)}: it must hold the four original "
            f"MNIST files ({', '.join(IDX_NAMES.values())})."
        )
    return [path / name for name in IDX_NAMES.values()]


def _identify(files: list[Path]) -> tuple[int, ...]:
    """Return numbers that change with the content of the files, but not with their names."""
    identity: list[int] = []
    for file in files:
        stat = file.stat()
        identity += [stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns]
    return tuple(identity)


def _find_damage(path: Path) -> str:
    """Return what is wrong with the files, or an empty text; raise where there are none."""
    with _reading(path):
        identity = _identify(_find_files(path))
    if identity not in _damage:
        try:
            read_mnist(path)
        except DamagedMnist as error:
            if isinstance(error.__cause__, PermissionError):
                raise  # a permission can change while size and date stay the same
            _damage[identity] = str(error)
    return _damage.get(identity, "")


def _read_npz(path: Path) -> dict[str, UInt8]:
    with zipfile.ZipFile(path) as archive:
        return {
            name: _read_npy(archive, f"{stored}.npy", ARRAY_SHAPES[name])
            for name, stored in NPZ_NAMES.items()
        }


def _read_npy(archive: zipfile.ZipFile, member: str, shape: tuple[int, ...]) -> UInt8:
    """Read one array; its size in the archive and its header must be as expected."""
    size = math.prod(shape)
    info = archive.getinfo(member)
    if info.file_size > size + NPY_HEADER:
        raise ValueError(f"{member} is too large")
    # Other methods are decompressed in one piece, which could fill the memory.
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{member} is compressed in another way")
    with archive.open(member) as file:
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError(f"{member} has another format")
        try:
            header = np.lib.format.read_array_header_1_0(file)
        except Exception as error:  # numpy raises errors of many kinds here
            raise ValueError(f"{member} has a damaged header") from error
        if header != (shape, False, np.dtype(np.uint8)):
            raise ValueError(f"{member} has another shape or type")
        content = bytearray(file.read(size))
    return np.frombuffer(content, np.uint8).reshape(shape)


def _read_idx(files: list[Path]) -> dict[str, UInt8]:
    return {
        name: _read_idx_file(file, ARRAY_SHAPES[name])
        for name, file in zip(IDX_NAMES, files, strict=True)
    }


def _read_idx_file(path: Path, shape: tuple[int, ...]) -> UInt8:
    """Read an IDX file: two zero bytes, the type (8: uint8), the rank, the sizes, the data."""
    expected = bytes([0, 0, 8, len(shape)]) + np.array(shape, ">u4").tobytes()
    size = math.prod(shape)
    with gzip.open(path) as file:
        if file.read(len(expected)) != expected:
            raise ValueError(f"{path.name} has another shape or type")
        content = bytearray(file.read(size + 1))
    if len(content) != size:
        raise ValueError(f"{path.name} has another size")
    return np.frombuffer(content, np.uint8).reshape(shape)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn every error from reading the files into `DamagedMnist`."""
    try:
        yield
    except UNREADABLE as error:
        kind = type(error).__name__
        raise DamagedMnist(
            f"{path} cannot be read as MNIST ({kind}: {error}). It is truncated or another file. "
            "Point MNIST_PATH at a good copy, or unset it to have MNIST downloaded."
        ) from error


def _verify(arrays: dict[str, UInt8], path: Path) -> None:
    """Raise `DamagedMnist` if an array has another SHA-256 than MNIST's."""
    for name, array in arrays.items():
        if hashlib.sha256(array.data).hexdigest() != ARRAY_SHA256[name]:
            raise DamagedMnist(
                f"{path} is not MNIST: its {name.replace('_', ' ')} have another SHA-256. "
                "Point MNIST_PATH at a good copy, or unset it to have MNIST downloaded."
            )
