"""Kills trainings, exports, downloads, servers and workers at random moments, up to 20 times.

KILLS and SEED change how often, and when.
"""

import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests import kills

KILLS = int(os.environ.get("KILLS", "20"))
SEED = int(os.environ.get("SEED", "0"))


def measure() -> Iterator[tuple[str, str]]:
    """Yield what was killed, with what was kept."""
    for what, kill in kills.ALL.items():
        with tempfile.TemporaryDirectory() as folder:
            outcome = kill(Path(folder), random.Random(SEED), KILLS)
        yield f"{what}, killed {outcome.kills} times", f"kept: {outcome.kept}"
