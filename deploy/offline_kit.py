"""Makes a folder with which the app installs and runs without a network, on all systems.

    python -m deploy.offline_kit FOLDER

The folder holds the app, MNIST, the packages for each platform, and a start script for each system.
Python itself is not in it.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from deploy.lock_file import read_lock
from mnist_core.data.mnist import load_mnist

ROOT = Path(__file__).parent.parent
SCRIPTS = Path(__file__).parent / "kit"
LOCK = ROOT / "requirements-serve.lock"
APP = ("app.py", "mnist_core", "pages", ".streamlit", "README.md", "LICENSE")
PYTHONS = ("3.11", "3.12", "3.13")


@dataclass(frozen=True)
class Platform:
    """A kind of machine: as wheels name it, and as the markers of requirements see it."""

    wheels: tuple[str, ...]
    markers: dict[str, str]


def _linux(machine: str) -> Platform:
    # glibc 2.28: that of Debian 10, Ubuntu 20.04 and RHEL 8.
    wheels = [f"manylinux_2_{minor}_{machine}" for minor in range(28, 16, -1)]
    markers = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
    return Platform((*wheels, f"manylinux2014_{machine}"), {**markers, "platform_machine": machine})


PLATFORMS = {
    "linux-x86_64": _linux("x86_64"),
    "linux-aarch64": _linux("aarch64"),
    "macos-arm64": Platform(
        ("macosx_14_0_arm64",),  # pip also takes what is built for older ones
        {
            "sys_platform": "darwin",
            "platform_system": "Darwin",
            "os_name": "posix",
            "platform_machine": "arm64",
        },
    ),
    "windows-x86_64": Platform(
        ("win_amd64",),
        {
            "sys_platform": "win32",
            "platform_system": "Windows",
            "os_name": "nt",
            "platform_machine": "AMD64",
        },
    ),
}


def make_kit(
    folder: Path,
    platforms: Sequence[str] = tuple(PLATFORMS),
    pythons: Sequence[str] = PYTHONS,
    lock: Path = LOCK,
) -> None:
    """Make the kit whole, or leave nothing behind.

    Args:
        folder: must not exist.
        platforms: of `PLATFORMS`, those that the kit has packages for.
        pythons: the versions of Python that it has packages for.
        lock: the packages.

    Raises:
        FileExistsError: the folder exists.
        subprocess.CalledProcessError: pip could not download a package, and has said why.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} exists already.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".offline-kit-") as place:
        kit = Path(place) / folder.name
        _copy_app(kit / "app", lock)
        _write_mnist(kit / "mnist.npz")
        _copy_scripts(kit)
        for platform in platforms:
            for python in pythons:
                _download(kit / "wheels", lock, PLATFORMS[platform], python)
        kit.rename(folder)


def _copy_app(app: Path, lock: Path) -> None:
    app.mkdir(parents=True)
    for name in APP:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, app / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, app)
    shutil.copy(lock, app / LOCK.name)
    shutil.copy(LOCK.with_suffix(".txt"), app)


def _write_mnist(file: Path) -> None:
    mnist = load_mnist()
    np.savez_compressed(
        file,
        x_train=mnist.train_images,
        y_train=mnist.train_labels,
        x_test=mnist.test_images,
        y_test=mnist.test_labels,
    )


def _copy_scripts(kit: Path) -> None:
    for script in SCRIPTS.iterdir():
        newline = "\r\n" if script.suffix in {".bat", ".txt"} else "\n"
        copy = kit / script.name
        copy.write_text(script.read_text(), newline=newline)
        shutil.copymode(script, copy)


def _download(wheels: Path, lock: Path, platform: Platform, python: str) -> None:
    """Download what a platform needs; what is there already stays."""
    markers = {**platform.markers, "python_version": python, "python_full_version": f"{python}.0"}
    lines = [package.as_line() for package in read_lock(lock).values() if package.is_for(markers)]
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text("\n".join(lines))
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary=:all:", "--require-hashes", f"--python-version={python}"]
        command += [f"--platform={wheel}" for wheel in platform.wheels]
        subprocess.run([*command, f"--dest={wheels}", f"--requirement={requirements}"], check=True)


def main() -> None:
    """Make the kit that the command line asks for."""
    parser = argparse.ArgumentParser(
        description="Make a folder with which the app runs without a network."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--platform", action="append", choices=PLATFORMS, help="Default: all.")
    parser.add_argument("--python", action="append", choices=PYTHONS, help="Default: all.")
    options = parser.parse_args()
    make_kit(options.folder, options.platform or tuple(PLATFORMS), options.python or PYTHONS)
    size = sum(file.stat().st_size for file in options.folder.rglob("*"))
    print(f"{options.folder} has {size / 1e6:,.0f} MB. Its file READ ME.txt says how to start.")


if __name__ == "__main__":
    main()
