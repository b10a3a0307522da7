"""Checks whether everything works on this machine: Python, packages, data, networks, memory.

Nothing goes in but the app's port; a list of checks comes out, each with what was found and
what to do. No check uses the internet. Only the standard library is imported before a check
needs more, so that the checks also run where packages are missing.
"""

import ipaddress
import os
import platform
import re
import shutil
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

State = Literal["ok", "warning", "problem"]

DEFAULT_PORT = 8501  # Streamlit's
ROOT = Path(__file__).parents[1]
SERVE, TRAIN = "requirements-serve.txt", "requirements.txt"

OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 13)
OLDEST_GLIBC = (2, 28)
# All packages have wheels for these systems and processors.
PLATFORMS = {
    ("Linux", "x86_64"),
    ("Linux", "aarch64"),
    ("Darwin", "arm64"),
    ("Windows", "AMD64"),
}
SYSTEM_NAMES = {"Darwin": "macOS"}

GIGABYTE = 1e9  # bytes
LITTLE_MEMORY = 1.0  # GB: the app with all its images takes about half of it
A_CLASS = 200  # people at once
LITTLE_DISK = 0.2  # GB: MNIST takes 12 MB, a trained network up to 20

# Network interfaces that connect containers and virtual machines, not phones.
VIRTUAL_INTERFACES = ("docker", "br-", "veth", "virbr", "vboxnet", "vmnet", "vEthernet")


@dataclass(frozen=True)
class Check:
    """The result of one check."""

    name: str  # what was checked, a word or two
    state: State
    found: str  # a sentence for any visitor: no paths
    advice: str = ""  # what to do, for the person who runs the app; empty if all is well
    details: str = ""  # paths and messages, for that person alone


def run_checks(port: int = DEFAULT_PORT) -> list[Check]:
    """Run all checks.

    Args:
        port: where the app listens, for the address that phones can open.
    """
    return [*check_machine(), _run("address", lambda: check_address(lan_addresses(), port))]


def as_line(check: Check) -> str:
    """A check as one line for the command line."""
    sign = {"ok": "ok", "warning": "! ", "problem": "!!"}[check.state]
    line = f"{sign}  {check.found}"
    if check.details:
        line += f" ({' '.join(check.details.split())})"
    if check.advice:
        line += f" -> {check.advice}"
    return line


def check_machine() -> list[Check]:
    """Run all checks but that of the address."""
    checks: dict[str, Callable[[], Check]] = {
        "Python": lambda: check_python(sys.version_info[:3]),
        "platform": lambda: check_platform(
            platform.system(), platform.machine(), platform.libc_ver()
        ),
        "packages": check_packages,
        "training": check_training_packages,
        "MNIST": check_mnist,
        "drawings": check_drawings,
        "networks": check_networks,
        "memory": check_memory,
        "disk": check_disk,
        "people": check_people,
    }
    return [_run(name, check) for name, check in checks.items()]


def check_python(version: tuple[int, ...]) -> Check:
    """Check Python's version, for example (3, 11, 7)."""
    text = ".".join(map(str, version))
    if OLDEST_PYTHON <= version[:2] <= NEWEST_PYTHON:
        return Check("Python", "ok", f"Python {text} is supported.", details=sys.executable)
    return Check(
        "Python",
        "problem",
        f"Python {text} is not supported.",
        "Use Python 3.11, 3.12 or 3.13. Other versions lack some of the packages.",
        sys.executable,
    )


def check_platform(system: str, machine: str, libc: tuple[str, str]) -> Check:
    """Check the operating system, the processor and, on Linux, the C library.

    Args:
        system: as `platform.system` names it.
        machine: as `platform.machine` names it.
        libc: the name and the version of the C library, as `platform.libc_ver` gives them.
    """
    text = f"{SYSTEM_NAMES.get(system, system)} on {machine}"
    supported = (system, machine) in PLATFORMS
    if system == "Linux":
        library, version = libc
        text += f" with {library or 'an unknown C library'} {version}".rstrip()
        supported = supported and library == "glibc" and _numbers(version) >= OLDEST_GLIBC
    if supported:
        return Check("platform", "ok", f"{text} is supported.")
    return Check(
        "platform",
        "problem",
        f"{text} is not supported.",
        "Use Linux on x86-64 or aarch64 with glibc 2.28 or newer, macOS on Apple silicon, or "
        "Windows on x64. Elsewhere some of the packages cannot be installed.",
    )


def check_packages() -> Check:
    """Check that the packages that the app needs have the pinned versions."""
    pins = read_pins(ROOT / SERVE)
    missing, other = _compare(pins)
    install = f"Install them: `python -m pip install -r {SERVE}`."
    if missing:
        found = f"The app needs packages that are not installed: {', '.join(missing)}."
        return Check("packages", "problem", found, install)
    if other:
        found = f"Some packages have other versions than those tested: {', '.join(other)}."
        return Check("packages", "warning", found, install)
    return Check("packages", "ok", f"All {len(pins)} packages of the app have the tested versions.")


def check_training_packages() -> Check:
    """Check the packages that only training and export need; the app runs without them."""
    pins = read_pins(ROOT / TRAIN)
    missing, other = _compare(pins)
    install = f"Install them: `python -m pip install -r {TRAIN}`."
    if missing:
        found = (
            f"Networks cannot be trained or exported here: {', '.join(missing)} {_are(missing)} "
            "not installed. The app does not need them."
        )
        return Check("training", "ok", found)
    if other:
        found = f"Some packages for training have other versions: {', '.join(other)}."
        return Check("training", "warning", found, install)
    return Check("training", "ok", "The packages for training have the tested versions.")


def check_mnist() -> Check:
    """Check where MNIST comes from, and that it is whole."""
    from mnist_core.data import mnist

    named = os.environ.get("MNIST_PATH")
    path = Path(named or mnist.keras_cache())
    if not mnist.is_here():
        return Check(
            "MNIST",
            "warning",
            "MNIST’s images are missing. Some pages show less without them.",
            "Download them (11.5 MB): `python -m mnist_core data`. Or set MNIST_PATH to a file "
            "that holds them.",
            str(path),
        )
    try:
        mnist.read_mnist(path)
    except mnist.MnistNotFound as error:
        found = "MNIST’s images are not where this app was told to look for them."
        return Check("MNIST", "problem", found, "Correct MNIST_PATH, or unset it.", str(error))
    except mnist.DamagedMnist as error:
        found = "The file with MNIST’s images is damaged, or does not hold them."
        advice = (
            "Delete it from Keras’s cache, then download it again: `python -m mnist_core data`."
        )
        if named:
            advice = "Set MNIST_PATH to another file, or unset it."
        return Check("MNIST", "problem", found, advice, str(error))
    place = "MNIST_PATH" if named else "Keras’s cache"
    found = "MNIST’s 70,000 images are here, and are not damaged."
    return Check("MNIST", "ok", found, details=f"They come from {place}: {path}")


def check_drawings() -> Check:
    """Check the archive of drawings by people, if there is to be one."""
    path = os.environ.get("DRAWN_PATH")
    if not path:
        found = "There are no drawings by people; the app works without them."
        return Check("drawings", "ok", found, details="DRAWN_PATH is not set.")
    from mnist_core.data import strokes

    try:
        archive = strokes.read_archive(path)
        strokes.digit_labels(archive)
    except (strokes.StrokesNotFound, strokes.DamagedStrokes, strokes.NotDigits) as error:
        return Check(
            "drawings",
            "problem",
            "The archive of drawings by people is damaged, or does not hold drawn digits.",
            "Set DRAWN_PATH to another archive, or unset it.",
            str(error),
        )
    found = f"There are {len(archive):,} drawings by {len(set(archive.writers)):,} writers."
    return Check("drawings", "ok", found, details=path)


def check_networks() -> Check:
    """Check that every file of every run is the one that its card describes."""
    from mnist_core import verification
    from mnist_core.networks import run_files, runs

    folders = runs.run_folders()
    damaged: dict[str, str] = {}
    not_exported: list[str] = []
    for name, folder in folders.items():
        try:
            run = runs.read_run(folder)
            verification.verify(run)
            if not run.served:
                not_exported.append(name)
        except (run_files.DamagedRun, runs.UnknownRun) as error:
            damaged[name] = f"{error} Its folder: {folder}."
    if not folders:
        advice = "Train one: `python -m mnist_core train deep_cnn`."
        return Check("networks", "problem", "There are no networks.", advice)
    if damaged:
        return Check(
            "networks",
            "problem",
            f"{len(damaged)} of {len(folders)} networks {_are(damaged)} damaged: "
            f"{', '.join(damaged)}.",
            "Restore the files, or train again. The app leaves damaged networks out.",
            " ".join(damaged.values()),
        )
    if not_exported:
        found = f"The app cannot use these networks yet: {', '.join(not_exported)}."
        advice = "Export each: `python -m mnist_core export NAME`."
        return Check("networks", "warning", found, advice)
    return Check("networks", "ok", f"None of the {len(folders)} networks is damaged.")


def check_memory() -> Check:
    """Check how much memory is free."""
    import psutil

    free = psutil.virtual_memory().available / GIGABYTE
    found = f"{free:.1f} GB of memory is free."
    if free < LITTLE_MEMORY:
        return Check("memory", "warning", found, "Close other programs: the app may need 1 GB.")
    return Check("memory", "ok", found)


def check_disk() -> Check:
    """Check how much disk space is free for MNIST and for the runs that are trained here."""
    from mnist_core.data import mnist
    from mnist_core.networks import runs

    folders = [_nearest_folder(mnist.keras_cache()), _nearest_folder(runs.own_runs().absolute())]
    free = min(shutil.disk_usage(folder).free for folder in folders) / GIGABYTE
    found = f"{free:.1f} GB of disk space is free."
    if free < LITTLE_DISK:
        advice = "Delete files: MNIST and trained networks need space."
        return Check("disk", "warning", found, advice, ", ".join(map(str, folders)))
    return Check("disk", "ok", found)


def check_people() -> Check:
    """Check for how many people at once the files are enough that the app may have open."""
    from mnist_core import open_files

    open_files.raise_limit()  # as the app does
    limit = open_files.limit()
    if limit is None:
        return Check("people", "ok", "This system does not limit how many people can take part.")
    many = open_files.people(limit)
    found = f"The app may open enough files for {many:,} people at the same time."
    details = f"This process may have {limit:,} files and connections open."
    if many < A_CLASS:
        advice = "Start the app after `ulimit -n 4096`; more people than that are turned away."
        return Check("people", "warning", found, advice, details)
    return Check("people", "ok", found, details=details)


def check_address(addresses: Sequence[str], port: int) -> Check:
    """Say at which of this machine's `addresses` phones can open the app."""
    details = f"This computer is called {socket.gethostname()}."
    if not addresses:
        return Check(
            "address",
            "warning",
            "This computer is in no network, so no phone can open the app.",
            "Connect it to the network that the phones are in.",
            details,
        )
    links = " or ".join(f"http://{address}:{port}" for address in addresses)
    return Check("address", "ok", f"Phones in the same network can open {links}.", details=details)


def phone_address(opened: str, addresses: Sequence[str]) -> str | None:
    """The address at which phones can open the app; None if no address is known.

    An address that works in a visitor's browser on another machine also works on phones. In an
    address that only works on this machine, such as localhost, the first of `addresses`
    takes the place of the host.

    Args:
        opened: the app's address in a visitor's browser.
        addresses: this machine's, as `lan_addresses` gives them.
    """
    try:
        parts = urlsplit(opened)
        host, port = parts.hostname, parts.port
    except ValueError:  # no address at all
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    if not is_this_machine(host):
        return opened
    if not addresses:
        return None
    place = addresses[0] if port is None else f"{addresses[0]}:{port}"
    return parts._replace(netloc=place).geturl()


def lan_addresses() -> list[str]:
    """Find this machine's IPv4 addresses in its networks, the likeliest for phones first."""
    found = dict.fromkeys([*_routed_addresses(), *_interface_addresses()])
    return [address for address in found if _is_reachable(address)]


def is_this_machine(host: str) -> bool:
    """Tell whether a host's name or address means the machine itself, such as localhost."""
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:  # a name
        own = socket.gethostname().lower()
        return host in {"localhost", own} or host.endswith(".localhost")
    return ip.is_loopback or ip.is_unspecified


def read_pins(file: Path) -> dict[str, str]:
    """Read the version of each package that a requirements file pins, not those it includes."""
    pins = re.findall(r"^([\w.-]+)==(\S+)", file.read_text(), re.MULTILINE)
    return dict(pins)


def _run(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except Exception as error:  # what is broken must not stop the other checks
        return Check(
            name,
            "problem",
            f"A check could not be made: {name}.",
            "Solve the other problems first, then check again.",
            f"{type(error).__name__}: {error}",
        )


def _compare(pins: dict[str, str]) -> tuple[list[str], list[str]]:
    """The pinned packages that are missing, and those that have another version."""
    missing, other = [], []
    for name, pinned in pins.items():
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
            continue
        if version != pinned:
            other.append(f"{name} {version} instead of {pinned}")
    return missing, other


def _are(things: Sequence[str] | dict[str, str]) -> str:
    return "is" if len(things) == 1 else "are"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


def _nearest_folder(path: Path) -> Path:
    """The innermost folder on the way to `path` that exists."""
    return next(folder for folder in [path, *path.parents] if folder.is_dir())


def _routed_addresses() -> Iterator[str]:
    """The addresses from which packets leave for other networks; nothing is sent."""
    for elsewhere in ("192.0.2.1", "10.254.254.254", "172.31.254.254", "192.168.254.254"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            try:
                udp.connect((elsewhere, 9))  # chooses the way, for packets that never follow
            except OSError:  # no way there
                continue
            yield udp.getsockname()[0]


def _interface_addresses() -> Iterator[str]:
    """The addresses of the network interfaces that are connected."""
    try:
        import psutil
    except ImportError:
        return
    connected = {name for name, interface in psutil.net_if_stats().items() if interface.isup}
    for name, addresses in psutil.net_if_addrs().items():
        if name in connected and not name.startswith(VIRTUAL_INTERFACES):
            yield from (entry.address for entry in addresses if entry.family == socket.AF_INET)


def _is_reachable(address: str) -> bool:
    ip = ipaddress.IPv4Address(address)
    return not (ip.is_loopback or ip.is_link_local or ip.is_unspecified)
