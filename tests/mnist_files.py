"""Small stand-ins for MNIST and the files that hold it, for tests of its reading and download."""

import gzip
import hashlib
import io

import numpy as np

from mnist_core.data import mnist as mnist_module
from mnist_core.data.mnist import IDX_NAMES, NPZ_NAMES, Mnist

_random = np.random.default_rng(0)
SMALL = Mnist(
    train_images=_random.integers(0, 256, (60, 28, 28), np.uint8),
    train_labels=_random.integers(0, 10, 60, np.uint8),
    test_images=_random.integers(0, 256, (20, 28, 28), np.uint8),
    test_labels=_random.integers(0, 10, 20, np.uint8),
)
SHAPES = {name: array.shape for name, array in vars(SMALL).items()}
SHA256 = {name: hashlib.sha256(array.data).hexdigest() for name, array in vars(SMALL).items()}


def count_as_mnist(monkeypatch) -> None:
    """Let `SMALL` count as MNIST, and nothing as verified before."""
    monkeypatch.setattr(mnist_module, "ARRAY_SHAPES", SHAPES)
    monkeypatch.setattr(mnist_module, "ARRAY_SHA256", SHA256)
    monkeypatch.setattr(mnist_module, "_damage", {})


def npz(mnist: Mnist = SMALL, **changed: np.ndarray) -> bytes:
    """Keras's one file, with some of its arrays changed."""
    file = io.BytesIO()
    arrays = {NPZ_NAMES[name]: array for name, array in vars(mnist).items()}
    np.savez(file, **(arrays | changed))
    return file.getvalue()


def idx(mnist: Mnist = SMALL) -> dict[str, bytes]:
    """The four original files by name."""
    files = {}
    for name, array in vars(mnist).items():
        header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
        files[IDX_NAMES[name]] = gzip.compress(header + array.tobytes(), 1)
    return files


def assert_same(first: Mnist, second: Mnist) -> None:
    for name, array in vars(first).items():
        np.testing.assert_array_equal(array, getattr(second, name))
