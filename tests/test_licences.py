"""docs/licences.md names every package that is locked, with the licence that it states."""

import re

from deploy.licences import LICENCES, ROOT, is_installed, licences, table
from deploy.lock_file import read_lock
from mnist_core.doctor import read_pins

SERVE = read_lock(ROOT / "requirements-serve.lock")
EVERYTHING = read_lock(ROOT / "requirements.lock")
STALE = "run `python -m deploy.licences`"


def test_the_licences_are_those_of_the_locked_packages():
    written = LICENCES.read_text()
    found = dict(re.findall(r"^\| ([\w.-]+) \| \S+ \| (.+) \| [\w ]+ \|$", written, re.MULTILINE))
    assert written.endswith(table(found, EVERYTHING, set(SERVE))), STALE


def test_the_licences_are_what_the_installed_packages_state():
    here = [package for package in EVERYTHING.values() if is_installed(package)]
    pinned = read_pins(ROOT / "requirements-serve.txt") | read_pins(ROOT / "requirements.txt")
    assert pinned.keys() <= {package.name for package in here}
    written = LICENCES.read_text()
    for name, licence in licences(here).items():
        assert f"| {name} | {EVERYTHING[name].version} | {licence} |" in written, STALE


def test_no_licence_is_unknown():
    assert "unknown" not in LICENCES.read_text().lower()
