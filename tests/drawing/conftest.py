"""Fixtures of the drawing tests."""

import pytest

from mnist_core.data.strokes import Archive
from tests.stroke_archives import FOUR, SEVEN, archive_of


@pytest.fixture
def archive() -> Archive:
    return archive_of(("7", SEVEN), ("4", FOUR))
