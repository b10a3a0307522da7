import gzip
import http.server
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from mnist_core.data import mnist_download
from mnist_core.data.mnist import IDX_NAMES, NPZ_NAMES, check_mnist, find_mnist, load_mnist
from mnist_core.data.mnist_download import DownloadFailed
from tests import mnist_files
from tests.mnist_files import SMALL, assert_same

ROOT = Path(__file__).parents[2]
KERAS, CVDF, PYTORCH = (mirror.name for mirror in mnist_download.MIRRORS)
IDX = [IDX_NAMES[name] for name in IDX_NAMES]


class LocalMirrors(http.server.ThreadingHTTPServer):
    """All mirrors on 127.0.0.1; `/NAME/FILE` is bytes or a function that sends them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.files: dict[str, bytes | Callable[[Answer], None]] = {}
        self.asked: list[str] = []
        self.go_on = threading.Event()

    def offer(self, mirror: str, files: dict[str, bytes | Callable]) -> None:
        self.files |= {f"/{mirror}/{name}": content for name, content in files.items()}

    def offer_npz(self, mirror: str, content: bytes | Callable) -> None:
        self.offer(mirror, {"mnist.npz": content})


class Answer(http.server.BaseHTTPRequestHandler):
    server: LocalMirrors

    def do_GET(self):
        self.server.asked.append(self.path.removeprefix("/"))
        content = self.server.files.get(self.path)
        if content is None:
            self.send_error(404)
        elif isinstance(content, bytes):
            self.start({"Content-Length": str(len(content))})
            self.wfile.write(content)
        else:
            content(self)

    def start(self, headers: dict[str, str]):
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def mirrors(monkeypatch, no_network):
    """A local server in place of the mirrors; it has only the files that a test offers."""
    server = LocalMirrors()
    monkeypatch.setattr(mnist_download, "MIRRORS", local(server.server_port))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.go_on.set()
    server.shutdown()
    server.server_close()


def local(port: int) -> tuple[mnist_download.Mirror, ...]:
    return tuple(
        replace(mirror, url=f"http://127.0.0.1:{port}/{mirror.name}/")
        for mirror in mnist_download.MIRRORS
    )


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    """The path of an empty Keras cache; no other MNIST, and no download so far."""
    monkeypatch.delenv("MNIST_PATH", raising=False)
    monkeypatch.delenv("MNIST_FETCH")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    background = mnist_download._Background()
    monkeypatch.setattr(mnist_download, "_background", background)
    yield tmp_path / "keras" / "datasets" / "mnist.npz"
    if background.thread:
        background.thread.join(30)


@pytest.fixture
def small(monkeypatch) -> bytes:
    """Let `SMALL` count as MNIST; return the bytes of its `.npz`."""
    mnist_files.count_as_mnist(monkeypatch)
    return mnist_files.npz()


@pytest.fixture
def damaged(cache, small) -> Path:
    cache.parent.mkdir(parents=True)
    cache.write_bytes(small[:1000])
    return cache


@pytest.fixture(scope="module")
def real_files(mnist) -> dict[str, dict[str, bytes]]:
    idx = mnist_files.idx(mnist)
    return {KERAS: {"mnist.npz": mnist_files.npz(mnist)}, CVDF: idx, PYTORCH: idx}


def finish() -> mnist_download.DownloadStatus:
    """Wait for the background thread and return the final status."""
    mnist_download._background.thread.join(30)
    return mnist_download.download_status()


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    pytest.fail("it never happened")


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"mnist.npz.lock"}


def half_then_wait(content: bytes) -> Callable[[Answer], None]:
    """Send half of a file; send the rest when the test sets `go_on`."""

    def send(answer: Answer) -> None:
        answer.start({"Content-Length": str(len(content))})
        answer.wfile.write(content[: len(content) // 2])
        answer.server.go_on.wait(30)
        answer.wfile.write(content[len(content) // 2 :])

    return send


def send_too_much(answer: Answer) -> None:
    """Send 50 MB without announcing the size; stop if the connection is closed."""
    answer.start({})
    try:
        for _ in range(500):
            answer.wfile.write(bytes(100_000))
    except OSError:
        pass


def with_headers(content: bytes, **headers: str) -> Callable[[Answer], None]:
    def send(answer: Answer) -> None:
        answer.start({name.replace("_", "-"): value for name, value in headers.items()})
        answer.wfile.write(content)

    return send


# --- The mirrors ---


@pytest.mark.parametrize("mirror", [KERAS, CVDF, PYTORCH])
def test_each_mirror_delivers_mnist(mirror, mirrors, cache, real_files):
    mirrors.offer(mirror, real_files[mirror])
    assert not cache.exists()
    mnist_download.download(cache)
    assert check_mnist().state == "here"
    with np.load(cache) as file:
        assert file["x_train"].shape == (60_000, 28, 28)
        assert sorted(file) == sorted(NPZ_NAMES.values())


@pytest.mark.parametrize("mirror", [CVDF, PYTORCH])
def test_four_files_are_kept_as_one(mirror, mirrors, cache, small):
    mirrors.offer(mirror, mnist_files.idx())
    mnist_download.download(cache)
    assert_same(load_mnist(download=False), SMALL)
    assert left_in(cache.parent) == {"mnist.npz"}


def test_the_file_is_kept_as_it_was_sent(mirrors, cache, small):
    mirrors.offer_npz(KERAS, small)
    mnist, path = find_mnist()
    assert_same(mnist, SMALL)
    assert path == cache
    assert cache.read_bytes() == small


def test_the_mirrors_are_tried_in_turn_until_one_delivers(mirrors, cache, small):
    mirrors.offer(CVDF, mnist_files.idx())
    mirrors.offer(PYTORCH, mnist_files.idx())
    mnist_download.download(cache)
    assert mirrors.asked == [f"{KERAS}/mnist.npz", *(f"{CVDF}/{name}" for name in IDX)]


REFUSED = {
    "a page of a hotel": b"<html>Please log in</html>",
    "nothing": b"",
    "cut off": with_headers(mnist_files.npz()[:1000], Content_Length="50000"),
    "truncated": mnist_files.npz()[:-1000],
    "one pixel changed": mnist_files.npz(x_test=SMALL.test_images ^ 1),
    "other shapes": mnist_files.npz(x_test=SMALL.test_images[:-1]),
    "announced too large": with_headers(b"", Content_Length="64000001"),
    "a length that is no number": with_headers(mnist_files.npz(), Content_Length="many"),
    "compressed for the transfer": with_headers(
        gzip.compress(mnist_files.npz()), Content_Encoding="gzip"
    ),
}


@pytest.mark.parametrize("answer", REFUSED.values(), ids=REFUSED.keys())
def test_files_that_are_not_mnist_are_refused_and_the_next_mirror_is_tried(
    answer, mirrors, cache, small
):
    mirrors.offer_npz(KERAS, answer)
    mirrors.offer(CVDF, mnist_files.idx())
    mnist_download.download(cache)
    assert f"{CVDF}/{IDX[0]}" in mirrors.asked
    assert_same(load_mnist(download=False), SMALL)
    assert left_in(cache.parent) == {"mnist.npz"}


def test_a_file_that_is_announced_too_large_is_not_received(mirrors, cache, small):
    mirrors.offer_npz(KERAS, with_headers(b"", Content_Length="64000001"))
    with pytest.raises(DownloadFailed, match="announces more than MNIST"):
        mnist_download.download(cache)


def test_an_endless_file_is_stopped_at_the_limit(mirrors, cache, small, monkeypatch):
    monkeypatch.setattr(mnist_download, "LARGEST", 1_000_000)
    mirrors.offer_npz(KERAS, send_too_much)
    with pytest.raises(DownloadFailed, match="sends more than MNIST"):
        mnist_download.download(cache)


@pytest.mark.parametrize("answer", REFUSED.values(), ids=REFUSED.keys())
def test_refused_files_are_deleted(answer, mirrors, cache, small):
    mirrors.offer_npz(KERAS, answer)
    with pytest.raises(DownloadFailed):
        mnist_download.download(cache)
    assert left_in(cache.parent) == set()


def test_files_left_by_a_killed_process_are_deleted(mirrors, cache, small):
    mirrors.offer(CVDF, mnist_files.idx())
    unfinished = cache.parent / ".mnist.npz-unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "mnist.npz").write_bytes(b"half of it")
    mnist_download.download(cache)
    assert left_in(cache.parent) == {"mnist.npz"}


def test_files_left_by_a_killed_process_are_deleted_where_mnist_is_there_already(cache, small):
    cache.parent.mkdir(parents=True)
    cache.write_bytes(small)
    unfinished = cache.parent / ".mnist.npz-unfinished"
    unfinished.mkdir()
    (unfinished / "mnist.npz").write_bytes(b"half of it")
    with FileLock(cache.with_name("mnist.npz.lock")):
        mnist_download.remove_leftovers(cache)
    assert unfinished.exists()  # another process was downloading
    mnist_download.start_background_download()
    wait_until(lambda: not unfinished.exists())
    assert cache.read_bytes() == small


def test_the_message_names_each_mirror(cache, small):
    with pytest.raises(DownloadFailed, match="could not be downloaded") as caught:
        load_mnist()
    assert caught.value.summary == mnist_download.NO_INTERNET
    for part in (str(cache), KERAS, CVDF, PYTORCH, "http://127.0.0.1:9", "MNIST_PATH"):
        assert part in str(caught.value)


def test_a_server_that_refuses_is_not_reported_as_no_internet(mirrors, cache, small):
    with pytest.raises(DownloadFailed, match="404") as caught:
        mnist_download.download(cache)
    assert caught.value.summary == mnist_download.BLOCKED


def test_the_message_names_a_folder_that_cannot_be_written(mirrors, cache, small):
    mirrors.offer_npz(KERAS, small)
    cache.parent.parent.mkdir()
    cache.parent.write_text("a file in place of the folder")
    with pytest.raises(DownloadFailed, match="KERAS_HOME") as caught:
        mnist_download.download(cache)
    assert caught.value.summary == mnist_download.NOT_SAVED


def test_a_full_disk_is_not_reported_as_a_failing_mirror(mirrors, cache, small, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(mnist_download, "_write_npz", refuse)
    mirrors.offer(CVDF, mnist_files.idx())
    with pytest.raises(DownloadFailed, match="No space left") as caught:
        mnist_download.download(cache)
    assert caught.value.summary == mnist_download.NOT_SAVED
    assert left_in(cache.parent) == set()


def test_wrong_certificate_settings_are_not_reported_as_a_full_disk(cache, small, monkeypatch):
    """What `requests` raises then is a plain OSError."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    https = tuple(replace(m, url="https://127.0.0.1:9/") for m in mnist_download.MIRRORS)
    monkeypatch.setattr(mnist_download, "MIRRORS", https)
    with pytest.raises(DownloadFailed, match=r"nowhere\.pem") as caught:
        mnist_download.download(cache)
    assert caught.value.summary == mnist_download.BLOCKED


def test_the_share_of_each_mirror_grows_to_one(mirrors, cache, real_files):
    reports: dict[str, list[float]] = {}
    mirrors.offer_npz(KERAS, b"something else")
    mirrors.offer(CVDF, real_files[CVDF])
    find_mnist(report=lambda mirror, share: reports.setdefault(mirror, []).append(share))
    assert list(reports) == [KERAS, CVDF]
    shares = reports[CVDF]
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert len(shares) > 20


def test_a_damaged_cache_is_replaced_on_request(mirrors, damaged, small):
    mirrors.offer_npz(KERAS, small)
    assert_same(load_mnist(), SMALL)


# --- One download at a time ---


def test_two_threads_download_once(mirrors, cache, small):
    mirrors.offer_npz(KERAS, half_then_wait(small))
    threads = [threading.Thread(target=mnist_download.download, args=(cache,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    mirrors.go_on.set()
    for thread in threads:
        thread.join(30)
    assert mirrors.asked == [f"{KERAS}/mnist.npz"]
    assert check_mnist().state == "here"


DOWNLOAD = """
import sys
from mnist_core.data import mnist, mnist_download
from tests import mnist_files
from tests.data.test_mnist_download import local

mnist.ARRAY_SHAPES, mnist.ARRAY_SHA256 = mnist_files.SHAPES, mnist_files.SHA256
mnist_download.MIRRORS = local(int(sys.argv[1]))
print("ready", flush=True)
mnist_download.download(mnist.keras_cache())
print(mnist.check_mnist().state, flush=True)
"""


def test_two_processes_download_once(mirrors, cache, small):
    mirrors.offer_npz(KERAS, half_then_wait(small))
    command = [sys.executable, "-c", DOWNLOAD, str(mirrors.server_port)]
    pipes = {"stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    processes = [subprocess.Popen(command, **pipes) for _ in range(2)]
    assert [process.stdout.readline() for process in processes] == ["ready\n", "ready\n"]
    mirrors.go_on.set()
    assert [process.communicate(timeout=60)[0] for process in processes] == ["here\n", "here\n"]
    assert mirrors.asked == [f"{KERAS}/mnist.npz"]


def test_a_download_waits_for_another_process_that_downloads(mirrors, cache, small):
    cache.parent.mkdir(parents=True)
    with FileLock(cache.with_name("mnist.npz.lock")):
        mnist_download.start_background_download()
        wait_until(lambda: mnist_download.download_status().message == mnist_download.WAITING)
        assert mnist_download.download_status().state == "waiting"
        cache.write_bytes(small)
    assert finish().state == "here"
    assert mirrors.asked == []


# --- In the background ---


def test_missing_mnist_is_downloaded_in_the_background(mirrors, cache, small, monkeypatch):
    monkeypatch.setattr(mnist_download, "SIZE", len(small))
    monkeypatch.setattr(mnist_download, "CHUNK", 1000)
    mirrors.offer_npz(KERAS, half_then_wait(small))
    mnist_download.start_background_download()
    wait_until(lambda: mnist_download.download_status().share > 0.4)
    status = mnist_download.download_status()
    assert (status.state, status.mirror) == ("downloading", KERAS)
    assert status.share < 0.6
    assert not cache.exists()
    mirrors.go_on.set()
    assert finish() == mnist_download.DownloadStatus("here", mnist_download.HERE, share=1.0)
    assert_same(load_mnist(download=False), SMALL)


def test_many_page_views_start_one_thread(mirrors, cache, small):
    mirrors.offer_npz(KERAS, half_then_wait(small))
    for _ in range(5):
        mnist_download.start_background_download()
        mnist_download.retry()
        mnist_download.replace_damaged()
    mirrors.go_on.set()
    assert finish().state == "here"
    mnist_download.start_background_download()
    finish()
    assert mirrors.asked == [f"{KERAS}/mnist.npz"]


def test_mnist_that_is_here_is_not_downloaded_again(mirrors, cache, small):
    cache.parent.mkdir(parents=True)
    cache.write_bytes(small)
    mnist_download.start_background_download()
    assert mnist_download.download_status().state == "here"
    assert finish().state == "here"
    assert mirrors.asked == []


@pytest.mark.parametrize("off", ["off", "OFF", "0"])
def test_mnist_fetch_turns_the_download_off(off, mirrors, cache, small, monkeypatch):
    monkeypatch.setenv("MNIST_FETCH", off)
    for start in (
        mnist_download.start_background_download,
        mnist_download.retry,
        mnist_download.replace_damaged,
    ):
        start()
    status = mnist_download.download_status()
    assert (status.state, status.can_download) == ("off", False)
    assert "MNIST_FETCH" in status.details
    assert mnist_download._background.thread is None
    assert mirrors.asked == []


def test_with_mnist_path_nothing_is_downloaded(mirrors, cache, small, tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_PATH", str(tmp_path / "nowhere.npz"))
    mnist_download.start_background_download()
    status = mnist_download.download_status()
    assert (status.state, status.can_download) == ("off", False)
    assert "nowhere.npz" in status.details
    (tmp_path / "nowhere.npz").write_bytes(small)
    assert mnist_download.download_status().state == "here"
    assert mirrors.asked == []


def test_a_failed_download_is_repeated_only_on_request(mirrors, cache, small):
    mnist_download.start_background_download()
    failed = finish()
    assert (failed.state, failed.message) == ("failed", mnist_download.BLOCKED)
    assert failed.can_download
    assert "404" in failed.details
    asked = len(mirrors.asked)
    for _ in range(3):
        mnist_download.start_background_download()
        assert mnist_download.download_status() == failed
    assert len(mirrors.asked) == asked
    mirrors.offer_npz(KERAS, small)
    mnist_download.retry()
    assert finish().state == "here"


def test_without_internet_the_message_says_so(cache, small):
    mnist_download.start_background_download()
    assert finish().message == mnist_download.NO_INTERNET


def test_a_file_added_by_hand_ends_the_failure(cache, small):
    mnist_download.start_background_download()
    assert finish().state == "failed"
    cache.write_bytes(small)
    assert mnist_download.download_status().state == "here"


def test_a_deleted_file_is_downloaded_again(mirrors, cache, small):
    mirrors.offer_npz(KERAS, small)
    mnist_download.start_background_download()
    assert finish().state == "here"
    cache.unlink()
    assert mnist_download.download_status().state == "waiting"
    mnist_download.start_background_download()
    assert finish().state == "here"


def test_a_damaged_cache_is_reported_and_not_downloaded(mirrors, damaged, small):
    mirrors.offer_npz(KERAS, small)
    before = damaged.read_bytes()
    for _ in range(3):
        mnist_download.start_background_download()
        status = finish()
        assert (status.state, status.message) == ("damaged", mnist_download.DAMAGED)
        assert status.can_download
        assert "cannot be read" in status.details
    mnist_download.retry()
    assert finish().state == "damaged"
    assert damaged.read_bytes() == before
    assert mirrors.asked == []


def test_a_damaged_cache_is_kept_until_the_good_one_is_verified(mirrors, damaged, small):
    before = damaged.read_bytes()
    mirrors.offer_npz(KERAS, half_then_wait(small))
    mnist_download.replace_damaged()
    wait_until(lambda: mnist_download.download_status().state == "downloading")
    assert damaged.read_bytes() == before
    mirrors.go_on.set()
    assert finish().state == "here"
    assert damaged.read_bytes() == small


def test_a_damaged_cache_that_could_not_be_replaced_can_be_replaced_later(mirrors, damaged, small):
    before = damaged.read_bytes()
    mnist_download.replace_damaged()
    assert finish().state == "failed"
    assert damaged.read_bytes() == before
    mirrors.offer_npz(KERAS, small)
    mnist_download.retry()
    assert finish().state == "here"


@pytest.mark.parametrize("setting", ["MNIST_PATH", "MNIST_FETCH"])
def test_a_damaged_file_is_kept_if_downloads_are_off(setting, mirrors, damaged, small, monkeypatch):
    monkeypatch.setenv(setting, {"MNIST_PATH": str(damaged), "MNIST_FETCH": "off"}[setting])
    before = damaged.read_bytes()
    mnist_download.start_background_download()
    mnist_download.replace_damaged()
    status = mnist_download.download_status()
    assert (status.state, status.message) == ("damaged", mnist_download.DAMAGED_OFF)
    assert not status.can_download
    assert damaged.read_bytes() == before
    assert mirrors.asked == []


def test_an_unexpected_error_is_a_failure(cache, small, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(mnist_download, "_download_from_any", fail)
    mnist_download.start_background_download()
    status = finish()
    assert (status.state, status.message) == ("failed", mnist_download.UNEXPECTED)
    assert "of all things" in status.details


def test_messages_for_visitors_have_no_settings_or_addresses():
    messages = [value for name, value in vars(mnist_download).items() if name.isupper()]
    messages = [text for text in messages if isinstance(text, str)]
    messages.remove(mnist_download.OTHER_WAYS)
    assert mnist_download.NO_INTERNET in messages
    for message in messages:
        assert not any(part in message for part in ("MNIST_", "http", "--", "/", "python"))
