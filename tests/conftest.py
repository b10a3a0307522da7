"""What tests share: MNIST where there is one, no network, runs of their own, no skips in CI."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mnist_core.data import mnist_download
from mnist_core.data.mnist import Mnist, is_here, load_mnist


@pytest.fixture(scope="session")
def mnist() -> Mnist:
    """MNIST as found on this machine; tests never download it."""
    if not is_here():
        pytest.skip("MNIST is not here: set MNIST_PATH, or run `python -m mnist_core data`")
    return load_mnist()


@pytest.fixture(autouse=True, scope="session")
def no_background_download() -> Iterator[None]:
    """The app, also one that a test starts as a process, does not download MNIST by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MNIST_FETCH", "off")
        yield


@pytest.fixture(autouse=True, scope="session")
def own_rooms(tmp_path_factory) -> Iterator[None]:
    """Rooms are stored in a file of the tests, also by an app that a test starts as a process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROOMS_PATH", str(tmp_path_factory.mktemp("rooms") / "rooms.db"))
        patch.delenv("DATABASE_URL", raising=False)
        yield


@pytest.fixture(autouse=True, scope="session")
def own_lab_folder(tmp_path_factory) -> Iterator[None]:
    """The lab is in a folder of the tests, and nobody starts a worker unless a test wants one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAB_FOLDER", str(tmp_path_factory.mktemp("lab")))
        patch.setenv("LAB_WORKER", "off")
        yield


@pytest.fixture(autouse=True)
def no_network(monkeypatch) -> None:
    """No mirror of MNIST answers."""
    mirrors = mnist_download.MIRRORS
    nowhere = tuple(replace(mirror, url="http://127.0.0.1:9/") for mirror in mirrors)
    monkeypatch.setattr(mnist_download, "MIRRORS", nowhere)


@pytest.fixture(autouse=True)
def own_runs(tmp_path_factory, monkeypatch) -> Path:
    """An empty folder of runs, so that what was trained on this machine changes no test."""
    folder = tmp_path_factory.mktemp("runs")
    monkeypatch.setenv("MNIST_RUNS", str(folder))
    return folder


def pytest_collection_modifyitems(items):
    """What needs MNIST says so: `-m "not mnist"` leaves it out."""
    for item in items:
        if "mnist" in getattr(item, "fixturenames", ()):
            item.add_marker("mnist")


def pytest_sessionfinish(session, exitstatus):
    """With `FAIL_ON_SKIP` set, as in CI, a skipped test fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", [])) if reporter else 0
    if os.environ.get("FAIL_ON_SKIP") and skipped and exitstatus == 0:
        session.exitstatus = 1
        reporter.write_line(f"FAIL_ON_SKIP: {skipped} tests were skipped", red=True)
