"""Try the offline kit on this machine, in a network namespace without a route (Linux alone).

    python -m tests.benchmarks.offline_kit KIT

The kit is copied, installed and started as its READ ME says; then Chromium draws a digit and opens
a page that needs MNIST.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect

from tests.app_in_chromium import chromium, draw, wait_until_healthy
from tests.browser.expectations import expect_verdict
from tests.hand import DIGITS

PORT = 8599
INSIDE = "--inside"


def main(kit: Path) -> None:
    unshare = ["unshare", "--map-root-user", "--net"]
    command = [sys.executable, "-m", "tests.benchmarks.offline_kit", str(kit), INSIDE]
    subprocess.run([*unshare, *command], check=True)


def install_and_draw(kit: Path) -> None:
    """What a person does who has nothing but the kit."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    refuse_network()
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "kit"
        shutil.copytree(kit, copy, ignore=shutil.ignore_patterns("installed"))
        for start in ("first", "second"):
            began = time.monotonic()
            process = subprocess.Popen(
                ["sh", "start.sh", f"--server.port={PORT}", "--server.headless=true"], cwd=copy
            )
            try:
                wait_until_healthy(f"http://127.0.0.1:{PORT}", 900)
                print(f"{start} start: {time.monotonic() - began:.0f} s")
                visit(f"http://127.0.0.1:{PORT}")
            finally:
                process.terminate()
                process.wait()


def refuse_network() -> None:
    """Make sure that there is no way out of here."""
    try:
        socket.create_connection(("1.1.1.1", 53), timeout=3).close()
    except OSError as error:
        print(f"The internet cannot be reached: {error}")
        return
    sys.exit("There is a network here.")


def visit(address: str) -> None:
    with chromium() as browser:
        page = browser.new_page()
        page.goto(address)
        draw(page, DIGITS[4])
        expect_verdict(page, "4")
        page.goto(f"{address}/mistakes")
        expect(page.get_by_role("heading", name="Which digits fooled it?")).to_be_visible()
        expect(page.get_by_text("sample drawings")).to_have_count(0)
        expect(page.get_by_alt_text("digit").first.or_(page.locator("img").first)).to_be_visible()
        print("A drawing was read as 4, and the mistakes on MNIST were shown.")


if __name__ == "__main__":
    folder = Path(sys.argv[1]).resolve()
    install_and_draw(folder) if INSIDE in sys.argv else main(folder)
