"""What the tests of pages share: a machine without MNIST, and drawings to look into."""

from pathlib import Path

import pytest
import streamlit as st

from mnist_core.rooms import rooms
from pages.shared import room_server
from tests.hand import DIGITS, EUROPEAN
from tests.rooms.class_room import ClassRoom
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


@pytest.fixture
def room(tmp_path, monkeypatch) -> ClassRoom:
    """A room in which the first game runs, in a database of its own."""
    monkeypatch.setenv("ROOMS_PATH", str(tmp_path / "rooms.db"))
    st.cache_resource.clear()
    db = room_server.database()
    found, key, code = rooms.open_room(db, "micro")
    rooms.start(db, key)
    return ClassRoom(db, found.id, key, code, found.opened_at)
