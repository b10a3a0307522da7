"""Fixtures of the drawing tests."""

import pytest

from mnist_core.data.strokes import Archive
from tests.drawing.archives import FOUR, SEVEN, archive_of


@pytest.fixture
def archive() -> Archive:
    return archive_of(_7=SEVEN, _4=FOUR)
