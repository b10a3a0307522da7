"""Writes docs/licences.md: the licence of each package that is locked, as the package states it.

    python -m deploy.licences

pip-licenses reads what is installed; a package that is for other systems is downloaded to read it.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name

from deploy.lock_file import Locked, read_lock

ROOT = Path(__file__).parent.parent
LICENCES = ROOT / "docs" / "licences.md"
UNKNOWN = "UNKNOWN"  # what pip-licenses says
HEAD = """# Licences

The packages that are installed with the project, and their licences as they state them; in quotes
where a package has only the text of its licence. `requirements-serve.txt` installs those for the
app, `requirements.txt` all of them. Written by `python -m deploy.licences`.

| package | version | licence | for |
| --- | --- | --- | --- |
"""


def licences(packages: Sequence[Locked]) -> dict[str, str]:
    """The licence of each package by its name; all of them must be installed."""
    with tempfile.TemporaryDirectory() as folder:
        missing = [package for package in packages if not is_installed(package)]
        if missing:
            _install(missing, Path(folder))
        names = [package.name for package in packages]
        program = str(Path(sys.executable).with_name("pip-licenses"))
        command = [program, "--format=json", "--with-system"]
        command += ["--with-license-file", "--no-license-path", "--packages", *names]
        environment = {**os.environ, "PYTHONPATH": folder}
        found = json.loads(subprocess.check_output(command, env=environment))
    versions = {package.name: package.version for package in packages}
    return {
        name: _licence(row)
        for row in found
        if versions[name := canonicalize_name(row["Name"])] == row["Version"]
    }


def is_installed(package: Locked) -> bool:
    """Whether the package is here in the version that is locked."""
    try:
        return metadata.version(package.name) == package.version
    except metadata.PackageNotFoundError:
        return False


def _install(packages: Sequence[Locked], folder: Path) -> None:
    wanted = [f"{package.name}=={package.version}" for package in packages]
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*command, "--target", str(folder), *wanted], check=True)


def _licence(row: dict[str, str]) -> str:
    """What the package says in its metadata, or else how the text of its licence begins."""
    if row["License"] != UNKNOWN:
        return row["License"]
    lines = row["LicenseText"].splitlines()
    text = next(line for line in lines if line.strip() and not line.startswith("Copyright"))
    return UNKNOWN.lower() if text == UNKNOWN else f"“{text.strip()} …”"


def table(licence_of: dict[str, str], everything: dict[str, Locked], serve: set[str]) -> str:
    """The rows of the file, one a package."""
    rows = (
        f"| {name} | {package.version} | {licence_of[name]} | "
        f"{'the app' if name in serve else 'training'} |\n"
        for name, package in sorted(everything.items())
    )
    return "".join(rows)


def main() -> None:
    """Write the file."""
    serve = set(read_lock(ROOT / "requirements-serve.lock"))
    everything = read_lock(ROOT / "requirements.lock")
    rows = table(licences(list(everything.values())), everything, serve)
    LICENCES.write_text(HEAD + rows)


if __name__ == "__main__":
    main()
