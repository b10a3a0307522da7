"""What the tests of pages share: a machine without MNIST, and drawings to look into."""

from pathlib import Path

import pytest

from tests.hand import DIGITS, EUROPEAN
from tests.stroke_archives import archive_of, save_archive


@pytest.fixture
def no_mnist(monkeypatch, tmp_path) -> None:
    """A machine without MNIST, and without a way to it."""
    monkeypatch.delenv("MNIST_PATH", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))


@pytest.fixture
def drawn(monkeypatch, tmp_path) -> Path:
    """A small archive of digits drawn by hand, named by `DRAWN_PATH`."""
    every = [*DIGITS.items(), *EUROPEAN.items()]
    archive = archive_of(*[(digit, strokes, "hand/one") for digit, strokes in every])
    monkeypatch.setenv("DRAWN_PATH", str(save_archive(tmp_path / "drawn.npz", archive)))
    return tmp_path / "drawn.npz"
