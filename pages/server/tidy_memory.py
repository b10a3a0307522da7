"""Gives memory back in time: looks for garbage every few seconds, between two strokes.

A full collection after every run, as Streamlit does it, costs several times as much as the run
itself, since it looks at everything that the server has loaded. That is set aside once, so that
a collection only looks at what visits have left: a few milliseconds.
"""

import gc
import threading
import time
from collections.abc import Callable

from pages.shared import streamlit_compat

EVERY = 5.0  # seconds between two collections
LONGEST_WAIT = 2.0  # seconds to wait for a moment in which no page runs
LOOK = 0.02  # seconds between two looks for such a moment
SHARE = 0.01  # of the time may be spent on it: a slow collection is followed by a longer pause

_starting = threading.Lock()
_running: list[threading.Thread] = []


def keep_memory_tidy() -> None:
    """Start the thread that looks for garbage, once in this process."""
    with _starting:
        if not _running:
            thread = threading.Thread(target=_go_on, name="tidy memory", daemon=True)
            _running.append(thread)
            thread.start()


def collect_between_runs(
    is_page_running: Callable[[], bool] = streamlit_compat.is_page_running,
    collect: Callable[[], object] = gc.collect,
) -> float:
    """Wait for a moment in which no page runs, then collect; the seconds that it took.

    On a server that is always busy there is no such moment, so the wait has an end.
    """
    end = time.monotonic() + LONGEST_WAIT
    while is_page_running() and time.monotonic() < end:
        time.sleep(LOOK)
    started = time.perf_counter()
    collect()
    return time.perf_counter() - started


def _go_on() -> None:
    time.sleep(EVERY)
    collect_between_runs()
    gc.freeze()  # what is loaded by now stays for ever
    pause = EVERY
    while True:
        time.sleep(pause)
        pause = max(EVERY, collect_between_runs() / SHARE)
