"""HAProxy with the project's configuration, for tests."""

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.app_in_chromium import ROOT

CONFIGURATION = ROOT / "deploy" / "haproxy.cfg"
HAPROXY = shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def haproxy(
    first: str, second: str | None = None, configuration: Path = CONFIGURATION
) -> Iterator[str]:
    """The address of HAProxy, which shares visitors between the apps at two addresses.

    If these have a base path, so has the address.
    """
    if HAPROXY is None:
        pytest.skip("HAProxy is not installed: apt install haproxy")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    base_path = urlsplit(first).path
    apps = {"APP_1": urlsplit(first).netloc, "APP_2": urlsplit(second or first).netloc}
    process = subprocess.Popen(
        [HAPROXY, "-f", configuration],
        env={**os.environ, **apps, "LISTEN": listen, "BASE_PATH": base_path},
    )
    try:
        _wait(f"http://{listen}{base_path}/_stcore/health")
        yield f"http://{listen}{base_path}"
    finally:
        process.terminate()
        process.wait()


def _wait(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
