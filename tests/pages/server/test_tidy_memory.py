"""The server gives memory back between two strokes."""

import threading
import time
import weakref

from streamlit.testing.v1 import AppTest

from pages.server import tidy_memory
from pages.shared import streamlit_compat


class Cycle:
    """Something that refers to itself, so that only a collection frees it."""

    def __init__(self) -> None:
        self.itself = self


def test_garbage_is_collected_when_no_page_runs():
    freed = threading.Event()
    weakref.finalize(Cycle(), freed.set)
    tidy_memory.collect_between_runs(is_page_running=lambda: False)
    assert freed.is_set()


def test_a_collection_waits_for_the_end_of_a_run():
    happened = []
    running = iter([True, True, True, False])

    def is_page_running() -> bool:
        happened.append("look")
        return next(running)

    tidy_memory.collect_between_runs(is_page_running, lambda: happened.append("collect"))
    assert happened == ["look"] * 4 + ["collect"]


def test_a_server_that_is_never_at_rest_is_tidied_too(monkeypatch):
    monkeypatch.setattr(tidy_memory, "LONGEST_WAIT", 0.05)
    happened = []
    tidy_memory.collect_between_runs(lambda: True, lambda: happened.append("collect"))
    assert happened == ["collect"]


def test_a_page_that_runs_is_seen_to_run():
    assert not streamlit_compat.is_page_running()
    seen = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            seen.append(streamlit_compat.is_page_running())
            time.sleep(0.001)

    watcher = threading.Thread(target=watch)
    watcher.start()
    AppTest.from_string("import time; time.sleep(0.3)").run()
    stop.set()
    watcher.join()
    assert any(seen)


def test_the_thread_is_started_once(monkeypatch):
    monkeypatch.setattr(tidy_memory, "_running", [])
    monkeypatch.setattr(tidy_memory, "_go_on", lambda: None)
    for _ in range(3):
        tidy_memory.keep_memory_tidy()
    assert len(tidy_memory._running) == 1
