"""requirements-serve.txt is enough to run the app, and the lock files fit the requirements."""

import json
import subprocess
import sys
from collections import defaultdict
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from deploy.lock_file import read_lock
from mnist_core.doctor import read_pins
from tests import app_in_chromium
from tests.test_architecture import CORE, PAGES, folder, packages

ROOT = Path(__file__).parent.parent
SERVE = ROOT / "requirements-serve.txt"
EVERYTHING = ROOT / "requirements.txt"
STALE = "the lock files are stale: run .ci/lock"
# A Python with the standard library, the packages of one folder, and the project.
ISOLATED = """
import runpy, sys
packages, project, module, *arguments = sys.argv[1:]
sys.path += [packages, project]
sys.argv = [module, *arguments]
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


def needed_packages(*files: Path) -> dict[str, list[Requirement]]:
    """The packages that pip installs for these files, and the requirements that ask for each."""
    found: dict[str, list[Requirement]] = defaultdict(list)
    seen: set[tuple[str, frozenset[str]]] = set()
    pins = [pin for file in files for pin in read_pins(file).items()]
    wanted = [Requirement(f"{name}=={version}") for name, version in pins]
    while wanted:
        requirement = wanted.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras or {""})
        found[name].append(requirement)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        for needed in map(Requirement, metadata.requires(name) or []):
            if not needed.marker or any(needed.marker.evaluate({"extra": e}) for e in extras):
                wanted.append(needed)
    return dict(found)


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with links to those packages and no others."""
    # Streamlit takes itself for a developer's checkout in a folder of another name.
    site = tmp_path_factory.mktemp("serve") / "site-packages"
    site.mkdir()
    served = needed_packages(SERVE).keys()
    owners = metadata.packages_distributions()
    for name in served:
        for file in metadata.files(name) or []:
            top = file.parts[0]
            if top not in {"..", "__pycache__"} and not (site / top).exists():
                others = {canonicalize_name(owner) for owner in owners.get(top, [])} - served
                assert not others, f"{top} also has files of {others}: link only those of {name}"
                (site / top).symlink_to(metadata.distribution(name).locate_file(top))
    return site


def isolated(installed: Path, module: str, *arguments: str) -> list[str]:
    python = [sys.executable, "-I", "-S", "-c", ISOLATED]
    return [*python, str(installed), str(ROOT), module, *arguments]


@pytest.mark.parametrize(
    ("name", "files"), [("requirements-serve", [SERVE]), ("requirements", [SERVE, EVERYTHING])]
)
def test_the_lock_holds_what_the_requirements_lead_to(name, files):
    locked = read_lock(ROOT / f"{name}.lock")
    needed = needed_packages(*files)
    assert needed.keys() <= {package for package, lock in locked.items() if lock.is_for()}, STALE
    for package, requirements in needed.items():
        for requirement in requirements:
            assert requirement.specifier.contains(locked[package].version), STALE
    assert all(lock.hashes for lock in locked.values())


def test_what_is_served_is_locked_as_where_networks_are_trained():
    serve, everything = (read_lock(ROOT / f"{file.stem}.lock") for file in (SERVE, EVERYTHING))
    assert {name: everything[name] for name in serve} == serve


def test_requirements_serve_names_every_package_that_served_code_imports():
    served = [ROOT / "app.py", *PAGES, *(file for file in CORE if folder(file) != "training")]
    imported = set().union(*map(packages, served)) - sys.stdlib_module_names
    owners = metadata.packages_distributions()
    needed = {owners[package][0] for package in imported - {"mnist_core", "pages"}}
    assert {canonicalize_name(name) for name in needed} <= read_pins(SERVE).keys()


def test_every_page_opens_with_only_what_serving_needs(installed):
    result = subprocess.run(
        isolated(installed, "tests.open_every_page"),
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["importable"] == []
    assert len(found["problems"]) > 6
    assert not any(found["problems"].values()), found["problems"]


def test_the_app_starts_with_only_what_serving_needs(installed):
    with app_in_chromium.served_app(isolated(installed, "streamlit")):
        pass
