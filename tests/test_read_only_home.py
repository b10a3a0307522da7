"""The app where it may write nowhere: each page works, or says what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

NOWHERE = "/proc/nowhere"  # not even root can create it

OPEN_PAGE = """
from pages.shared.session import Visit
from tests.app_in_apptest import page
app = page({name!r})
app.session_state["visit"] = Visit(room_key="")
app.run()
for button in app.button:
    if button.label == "Open a room":
        button.click().run()
print([problem.message for problem in app.exception], [problem.value for problem in app.error])
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="only Linux has /proc")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("draw", ""),
        ("lab", "The lab cannot train just now. Whoever runs this app can find out why."),
        ("room", "The database of the rooms does not answer."),
    ],
)
def test_a_page_says_what_it_cannot_store(name, said, mnist):
    folders = ["HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"]
    environment = {key: os.environ[key] for key in os.environ.keys() - {"ROOMS_PATH", "LAB_FOLDER"}}
    done = subprocess.run(
        [sys.executable, "-c", OPEN_PAGE.format(name=name)],
        env=environment | dict.fromkeys(folders, NOWHERE) | {"PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("[] "), done.stdout
    assert said in done.stdout
