"""A PostgreSQL server for tests: in a folder of its own, without a port, and easily killed."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

# Where Debian has it, or on the path.
INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
if not INSTALLED and os.name == "posix" and (found := shutil.which("postgres")):
    INSTALLED = [Path(found)]
# It refuses to run as root.
USER = "nobody" if os.name == "posix" and os.getuid() == 0 else None


class Server:
    """A server that can be started, killed and started again; its data stay."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"postgresql://postgres@/postgres?host={folder}"
        self._run("initdb", "-D", folder / "data", "-U", "postgres", "--auth=trust")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        binary = INSTALLED[-1]
        settings = ("listen_addresses=", "max_connections=100", "shared_buffers=16MB")
        command = [binary, "-D", self.folder / "data", "-k", self.folder]
        command += [part for setting in settings for part in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, user=USER, cwd=self.folder
            )
        deadline = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.url).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL for the server and all its processes."""
        if self.process is None:
            return
        family = [*psutil.Process(self.process.pid).children(recursive=True), self.process]
        for process in reversed(family):
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        self.process.wait()
        psutil.wait_procs(family[:-1])
        self.process = None

    def _run(self, program: str, *arguments: object) -> None:
        command = [INSTALLED[-1].with_name(program), *map(str, arguments)]
        subprocess.run(command, check=True, capture_output=True, user=USER, cwd=self.folder)


@contextmanager
def server() -> Iterator[Server]:
    """A running server, or the test is skipped."""
    if not INSTALLED:
        pytest.skip("PostgreSQL is not installed: apt install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="rooms-"))
    if USER is not None:
        shutil.chown(folder, USER)
    try:
        started = Server(folder)
        started.start()
        try:
            yield started
        finally:
            started.kill()
    finally:
        shutil.rmtree(folder)
