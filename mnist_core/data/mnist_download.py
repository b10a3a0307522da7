"""Downloads MNIST from public mirrors into Keras's cache, also in the background.

The mirrors are tried in turn and what they send is verified. Only one process downloads at
a time. Any thread can ask at any time what the background download is doing.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from mnist_core.data.mnist import (
    IDX_NAMES,
    NPZ_NAMES,
    Availability,
    DamagedMnist,
    Mnist,
    MnistNotFound,
    check_mnist,
    keras_cache,
    read_mnist,
)

TIMEOUT = (10, 30)  # seconds to connect, and between two pieces of a file
CHUNK = 1 << 16  # bytes
SIZE = 11_500_000  # bytes: about what every mirror sends
LARGEST = 64_000_000  # bytes: more is refused

HERE = "The MNIST images are here."
LOOKING = "Looking for the MNIST images."
WAITING = "Waiting for another download of the MNIST images to finish."
DOWNLOADING = "Downloading the MNIST images (11.5 MB)."
OFF = "The MNIST images are missing. Ask the person who runs this app to add them."
DAMAGED = "The file with the MNIST images is damaged. Download them again (11.5 MB)?"
DAMAGED_OFF = (
    "The file with the MNIST images is damaged. Ask the person who runs this app to replace it."
)
NO_INTERNET = (
    "No internet connection, so the MNIST images (11.5 MB) could not be downloaded. Ask the person "
    "who runs this app."
)
BLOCKED = (
    "The MNIST images (11.5 MB) could not be downloaded: the connection is poor, or this network "
    "blocks it. Ask the person who runs this app."
)
NOT_SAVED = (
    "The MNIST images could not be saved on the computer that runs this app. Ask the person who "
    "runs it."
)
UNEXPECTED = (
    "The download of the MNIST images stopped with an error. Ask the person who runs this app."
)
OTHER_WAYS = (
    "Or set MNIST_PATH to an mnist.npz or to a folder with the four original .gz files, and start "
    "the app again."
)

Report = Callable[[str, float], None]  # gets the mirror's name and the share received, 0 to 1


@dataclass(frozen=True)
class Mirror:
    """A public server that has MNIST: Keras's one file or the four original ones."""

    name: str
    url: str  # of the folder, with a slash at the end
    files: tuple[str, ...]


IDX_FILES = tuple(IDX_NAMES.values())
MIRRORS = (
    Mirror("Keras", "https://storage.googleapis.com/tensorflow/tf-keras-datasets/", ("mnist.npz",)),
    Mirror("CVDF", "https://storage.googleapis.com/cvdf-datasets/mnist/", IDX_FILES),
    Mirror("PyTorch", "https://ossci-datasets.s3.amazonaws.com/mnist/", IDX_FILES),
)


class DownloadFailed(MnistNotFound):
    """MNIST could not be downloaded; the message has the details."""

    def __init__(self, summary: str, details: str) -> None:
        super().__init__(details)
        self.summary = summary  # for a visitor, without addresses and paths


class _Refused(Exception):
    """A mirror sent something that is not MNIST."""


@dataclass(frozen=True)
class DownloadStatus:
    """What is known of MNIST on this machine and of its download.

    - `here`: `load_mnist` loads it
    - `off`: it is missing, and this app must not download it
    - `waiting`: a download has not started yet, or another process downloads
    - `downloading`: `mirror` has sent `share` of it
    - `failed`: no mirror delivered it; `retry` tries again
    - `damaged`: the file does not hold MNIST; `replace_damaged` replaces it
    """

    state: Literal["here", "off", "waiting", "downloading", "failed", "damaged"]
    message: str  # for a visitor
    share: float = 0.0  # 0 to 1
    mirror: str = ""
    details: str = ""  # for the person who runs the server: addresses, paths, errors
    can_download: bool = False  # whether `retry` or `replace_damaged` starts a download


@dataclass
class _Background:
    """The background download of this process: one thread at most, and how the last one ended."""

    starting: threading.Lock = field(default_factory=threading.Lock)
    thread: threading.Thread | None = None
    current: DownloadStatus | None = None  # once the thread waits or downloads
    failure: DownloadStatus | None = None
    replaces: bool = False  # whether the thread may replace a damaged file

    def is_running(self) -> bool:
        """Whether the thread waits or downloads."""
        return self.thread is not None and self.thread.is_alive()


_background = _Background()


def may_download() -> bool:
    """Tell whether the app may download MNIST: not with `MNIST_PATH` or `MNIST_FETCH=off`."""
    fetch = os.environ.get("MNIST_FETCH", "").strip().lower()
    return not os.environ.get("MNIST_PATH") and fetch not in {"off", "no", "false", "0"}


def start_background_download() -> None:
    """Look for MNIST in a thread and download it if it is missing; return at once.

    May be called at every view: while the thread runs, after a failure, or when there is
    a file, nothing is started.
    """
    background = _background
    if background.is_running() or background.failure:
        return
    if background.thread is None or check_mnist().state == "missing":
        _start(background, replaces=False)


def retry() -> None:
    """Repeat a download that failed; without a failure, do nothing."""
    if _background.failure:
        _start(_background, replaces=_background.replaces)


def replace_damaged() -> None:
    """Download MNIST in the background and then replace the damaged file in Keras's cache."""
    _start(_background, replaces=True)


def download_status() -> DownloadStatus:
    """Return what is known of MNIST and its download: cheap, for any thread, at any time."""
    background = _background
    if background.current and background.is_running():
        return background.current
    found = check_mnist()
    allowed = may_download()
    if found.state == "here":
        return DownloadStatus("here", HERE, share=1.0)
    if background.failure and allowed:
        return background.failure
    if found.state == "damaged":
        message = DAMAGED if allowed else DAMAGED_OFF
        return DownloadStatus("damaged", message, details=found.reason, can_download=allowed)
    if not allowed:
        return DownloadStatus("off", OFF, details=_explain_off(found))
    return DownloadStatus("waiting", LOOKING)


def download(to: Path, report: Report | None = None) -> None:
    """Download MNIST to the file `to`, in Keras's layout, unless MNIST is there.

    While another process downloads it, wait. The file appears, or is replaced, only when
    the new one is whole and verified.

    Args:
        to: the file, an `.npz`
        report: called during the download with the mirror's name and the share, 0 to 1

    Raises:
        DownloadFailed: no mirror delivered MNIST, or the folder cannot be written.
    """
    from filelock import FileLock  # imported late, so that pages open faster

    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(to.with_name(f"{to.name}.lock")):
            if check_mnist(to).state != "here":
                _download_from_any(to, report or _ignore)
    except OSError as error:
        raise DownloadFailed(
            NOT_SAVED,
            f"MNIST could not be downloaded to {to}: {error}. Make the folder writable, set "
            "KERAS_HOME to another one, or set MNIST_PATH to an mnist.npz.",
        ) from error


def remove_leftovers(to: Path) -> None:
    """Remove what a killed download to the file `to` has left, unless another one is at work."""
    from filelock import FileLock, Timeout

    if _unfinished(to).is_dir():
        with suppress(Timeout, OSError), FileLock(to.with_name(f"{to.name}.lock"), timeout=0):
            shutil.rmtree(_unfinished(to), ignore_errors=True)


def _unfinished(to: Path) -> Path:
    """The folder for a download; its name is fixed, so that the next one finds what is left."""
    return to.with_name(f".{to.name}-unfinished")


def _start(background: _Background, *, replaces: bool) -> None:
    with background.starting:
        if background.is_running() or not may_download():
            return
        background.failure = None
        background.replaces = replaces
        background.current = None
        background.thread = threading.Thread(
            target=_run, args=(background,), name="MNIST download", daemon=True
        )
        background.thread.start()


def _run(background: _Background) -> None:
    """Download MNIST if it is missing, or damaged and to be replaced; note a failure."""

    def report(mirror: str, share: float) -> None:
        background.current = DownloadStatus("downloading", DOWNLOADING, share, mirror)

    try:
        found = check_mnist(keras_cache())
        remove_leftovers(found.path)
        if found.state == "missing" or (found.state == "damaged" and background.replaces):
            background.current = DownloadStatus("waiting", WAITING)
            download(found.path, report)
    except DownloadFailed as error:
        background.failure = _failure(error.summary, str(error))
    except Exception as error:  # otherwise the thread would end without a message
        background.failure = _failure(UNEXPECTED, repr(error))


def _failure(summary: str, details: str) -> DownloadStatus:
    return DownloadStatus("failed", summary, details=details, can_download=True)


def _explain_off(found: Availability) -> str:
    if os.environ.get("MNIST_PATH"):
        return found.reason
    return (
        f"MNIST_FETCH is off, and there is no MNIST at {found.path}. Unset it to have MNIST "
        f"downloaded. {OTHER_WAYS}"
    )


def _download_from_any(to: Path, report: Report) -> None:
    from requests import RequestException

    unfinished = _unfinished(to)
    failures: list[tuple[Mirror, Exception]] = []
    for mirror in MIRRORS:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        try:
            _download_from(mirror, unfinished, report).replace(to)
            return
        except (RequestException, _Refused, ValueError) as error:
            failures.append((mirror, error))
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    lines = [f"{mirror.name} ({mirror.url}): {error}" for mirror, error in failures]
    missing = f"MNIST is not at {to} and could not be downloaded."
    details = [missing, *lines, f"Check the network. {OTHER_WAYS}"]
    raise DownloadFailed(_summarize(error for _, error in failures), "\n".join(details))


def _download_from(mirror: Mirror, folder: Path, report: Report) -> Path:
    """Download a mirror's files into the folder; return a verified `.npz` in there."""
    received = 0
    report(mirror.name, 0.0)
    for name in mirror.files:
        with (folder / name).open("wb") as file:
            for chunk in _stream(mirror.url + name):
                received += len(chunk)
                if received > LARGEST:
                    raise _Refused("it sends more than MNIST")
                file.write(chunk)
                report(mirror.name, min(received / SIZE, 1.0))
    npz = folder / "mnist.npz"
    try:
        if not npz.exists():
            _write_npz(read_mnist(folder), npz)
        read_mnist(npz)
    except (DamagedMnist, MnistNotFound) as error:
        raise _Refused("it sends something else than MNIST") from error
    return npz


def _stream(url: str) -> Iterator[bytes]:
    """Yield the content of a URL in pieces."""
    import requests

    # A compressed answer could expand to any size.
    plain = {"Accept-Encoding": "identity"}
    try:
        with requests.get(url, headers=plain, stream=True, timeout=TIMEOUT) as response:
            response.raise_for_status()
            if int(response.headers.get("Content-Length", 0)) > LARGEST:
                raise _Refused("it announces more than MNIST")
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise _Refused("it sends a compressed answer")
            yield from response.iter_content(CHUNK)
    except requests.RequestException:
        raise
    except OSError as error:  # else it would look like a full disk
        raise requests.RequestException(str(error)) from error


def _write_npz(mnist: Mnist, to: Path) -> None:
    arrays = {stored: getattr(mnist, name) for name, stored in NPZ_NAMES.items()}
    np.savez_compressed(to, **arrays)


def _summarize(errors: Iterable[Exception]) -> str:
    """Return the message for a visitor when every mirror failed."""
    from requests import exceptions

    # With these errors there is a network connection, but it blocks the download.
    refused = (exceptions.SSLError, exceptions.ProxyError, exceptions.ConnectTimeout)
    for error in errors:
        if not isinstance(error, exceptions.ConnectionError) or isinstance(error, refused):
            return BLOCKED
    return NO_INTERNET


def _ignore(mirror: str, share: float) -> None:
    """Do nothing."""
