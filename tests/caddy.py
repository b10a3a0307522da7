"""Caddy with the project's configuration, for tests; its certificate is its own."""

import os
import shutil
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPMessage
from pathlib import Path

from tests.app_in_chromium import ROOT

CADDYFILE = ROOT / "deploy" / "Caddyfile"
CADDY = shutil.which("caddy")


@contextmanager
def caddy(app: str, folder: Path) -> Iterator[str]:
    """The address of Caddy in front of the app at an address; it keeps its files in a folder."""
    ports = [str(port) for port in _free_ports(2)]
    environment = {"APP": app.removeprefix("http://"), "SITE": "localhost"}
    environment |= {"HTTP_PORT": ports[0], "HTTPS_PORT": ports[1]}
    process = subprocess.Popen(
        [str(CADDY), "run", "--adapter", "caddyfile", "--config", CADDYFILE],
        env=os.environ | environment | {"XDG_DATA_HOME": str(folder), "HOME": str(folder)},
        stderr=subprocess.DEVNULL,
    )
    address = f"https://localhost:{ports[1]}"
    try:
        _wait(address)
        yield address
    finally:
        process.terminate()
        process.wait()


def ask(url: str, **headers: str) -> tuple[int, HTTPMessage]:
    """The status and the headers of an answer, whoever has signed the certificate."""
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(
            request, timeout=5, context=ssl._create_unverified_context()
        ) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers


def _free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    for free in sockets:
        free.bind(("127.0.0.1", 0))
    ports = [free.getsockname()[1] for free in sockets]
    for free in sockets:
        free.close()
    return ports


def _wait(address: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            ask(address)
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
