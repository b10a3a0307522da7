"""What the checks find, and how the command prints it."""

import ipaddress
import json
import re
import shutil
import socket
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from mnist_core import __main__ as command_line
from mnist_core import doctor
from mnist_core.networks import run_files, runs, write_runs

ROOT = Path(__file__).parent.parent
GLIBC = ("glibc", "2.36")


@pytest.fixture
def no_mnist(monkeypatch, tmp_path):
    monkeypatch.delenv("MNIST_PATH", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


def installed(monkeypatch, versions: dict[str, str | None]) -> None:
    """Let some packages have other versions, or None for those that are not installed."""
    actual = metadata.version

    def version(name: str) -> str:
        found = versions.get(name, actual(name))
        if found is None:
            raise metadata.PackageNotFoundError(name)
        return found

    monkeypatch.setattr(metadata, "version", version)


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ((3, 10, 14), "problem"),
        ((3, 11, 0), "ok"),
        ((3, 12, 4), "ok"),
        ((3, 13, 9), "ok"),
        ((3, 14, 0), "problem"),
    ],
)
def test_supported_versions_of_python(version, state):
    check = doctor.check_python(version)
    assert check.state == state
    assert ".".join(map(str, version)) in check.found
    assert bool(check.advice) == (state != "ok")


@pytest.mark.parametrize(
    ("system", "machine", "libc", "state"),
    [
        ("Linux", "x86_64", ("glibc", "2.28"), "ok"),
        ("Linux", "aarch64", GLIBC, "ok"),
        ("Linux", "x86_64", ("glibc", "2.27"), "problem"),
        ("Linux", "x86_64", ("musl", "1.2.5"), "problem"),
        ("Linux", "x86_64", ("", ""), "problem"),
        ("Linux", "armv7l", GLIBC, "problem"),
        ("Darwin", "arm64", ("", ""), "ok"),
        ("Darwin", "x86_64", ("", ""), "problem"),
        ("Windows", "AMD64", ("", ""), "ok"),
        ("Windows", "ARM64", ("", ""), "problem"),
    ],
)
def test_supported_platforms(system, machine, libc, state):
    assert doctor.check_platform(system, machine, libc).state == state


def test_a_mac_is_called_by_the_name_that_people_know():
    assert doctor.check_platform("Darwin", "x86_64", ("", "")).found.startswith("macOS on x86_64")


def test_the_tested_versions_are_fine():
    assert doctor.check_packages().state == "ok"


def test_a_missing_package_of_the_app_is_a_problem(monkeypatch):
    installed(monkeypatch, {"scipy": None, "h5py": None})
    check = doctor.check_packages()
    assert check.state == "problem"
    assert "not installed: h5py, scipy." in check.found
    assert "pip install -r requirements-serve.txt" in check.advice


def test_another_version_of_a_package_is_a_warning(monkeypatch):
    installed(monkeypatch, {"scipy": "1.0.0"})
    check = doctor.check_packages()
    pinned = doctor.read_pins(ROOT / "requirements-serve.txt")["scipy"]
    assert check.state == "warning"
    assert f"scipy 1.0.0 instead of {pinned}" in check.found


def test_without_tensorflow_nothing_is_wrong_but_training_is_not_possible(monkeypatch):
    installed(monkeypatch, {"tensorflow": None})
    check = doctor.check_training_packages()
    assert check.state == "ok"
    assert "cannot be trained or exported here: tensorflow is not installed" in check.found


def test_pins_are_read_without_comments_and_included_files(tmp_path):
    file = tmp_path / "requirements.txt"
    file.write_text("# all\n-r other.txt\nnumpy==2.4.6\nopencv-python-headless==5.0.0.93\n")
    assert doctor.read_pins(file) == {"numpy": "2.4.6", "opencv-python-headless": "5.0.0.93"}


def test_whole_mnist_is_fine(mnist):
    assert doctor.check_mnist().state == "ok"


def test_missing_mnist_is_a_warning_that_says_how_to_get_it(no_mnist):
    check = doctor.check_mnist()
    assert check.state == "warning"
    assert "python -m mnist_core data" in check.advice


def test_a_damaged_cache_is_a_problem(no_mnist, tmp_path):
    file = tmp_path / "keras" / "datasets" / "mnist.npz"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"something else")
    check = doctor.check_mnist()
    assert check.state == "problem"
    assert "Delete it from Keras’s cache" in check.advice
    assert str(file) in check.details


@pytest.mark.parametrize("content", [None, b"something else"])
def test_a_wrong_mnist_path_is_a_problem(monkeypatch, tmp_path, content):
    file = tmp_path / "mnist.npz"
    if content:
        file.write_bytes(content)
    monkeypatch.setenv("MNIST_PATH", str(file))
    check = doctor.check_mnist()
    assert check.state == "problem"
    assert "MNIST_PATH" in check.advice


def test_no_drawings_are_fine(monkeypatch):
    monkeypatch.delenv("DRAWN_PATH", raising=False)
    assert doctor.check_drawings().state == "ok"


def test_drawings_are_counted(monkeypatch):
    shipped = ROOT / "mnist_core" / "data" / "sample_drawings.npz"
    monkeypatch.setenv("DRAWN_PATH", str(shipped))
    check = doctor.check_drawings()
    assert check.state == "ok"
    assert "2,000 drawings by 40 writers" in check.found


def test_an_archive_that_is_not_there_is_a_problem(monkeypatch, tmp_path):
    monkeypatch.setenv("DRAWN_PATH", str(tmp_path / "nowhere.npz"))
    assert doctor.check_drawings().state == "problem"


def test_the_networks_that_ship_are_whole():
    check = doctor.check_networks()
    assert check.state == "ok"
    assert check.found == f"None of the {len(runs.run_folders())} networks is damaged."


def test_damaged_networks_are_named(own_runs):
    shutil.copytree(runs.ZOO / "tiny_mlp", own_runs / "mine")
    (own_runs / "mine" / run_files.HISTORY).write_text("{}")
    check = doctor.check_networks()
    assert check.state == "problem"
    assert check.found == f"1 of {len(runs.run_folders())} networks is damaged: mine."
    assert run_files.HISTORY in check.details


def test_networks_that_are_not_exported_yet_are_named(own_runs):
    shutil.copytree(runs.ZOO / "tiny_mlp", own_runs / "mine")
    (own_runs / "mine" / run_files.TFLITE).unlink()
    write_runs.write_card(own_runs / "mine", runs.read_run(runs.ZOO / "tiny_mlp").card)
    check = doctor.check_networks()
    assert check.state == "warning"
    assert "mine" in check.found
    assert "python -m mnist_core export" in check.advice


@pytest.mark.parametrize(("free", "state"), [(0.3e9, "warning"), (2e9, "ok")])
def test_little_memory_is_a_warning(monkeypatch, free, state):
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=free))
    check = doctor.check_memory()
    assert check.state == state
    assert f"{free / 1e9:.1f} GB" in check.found


@pytest.mark.parametrize(("free", "state"), [(0.1e9, "warning"), (2e9, "ok")])
def test_a_full_disk_is_a_warning(monkeypatch, free, state):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=free))
    assert doctor.check_disk().state == state


def test_the_address_for_phones_has_the_port():
    check = doctor.check_address(["192.168.1.20", "10.0.0.4"], 8502)
    assert check.state == "ok"
    assert "http://192.168.1.20:8502 or http://10.0.0.4:8502" in check.found


def test_without_a_network_no_phone_can_open_the_app():
    assert doctor.check_address([], 8501).state == "warning"


@pytest.mark.parametrize(
    ("opened", "address"),
    [
        ("http://localhost:8501", "http://192.168.1.20:8501"),
        ("http://127.0.0.1:8501/app", "http://192.168.1.20:8501/app"),
        ("http://[::1]:8501", "http://192.168.1.20:8501"),
        ("https://localhost", "https://192.168.1.20"),
        ("http://Teacher-PC:8501", "http://192.168.1.20:8501"),
        ("http://10.0.0.4:8501", "http://10.0.0.4:8501"),
        ("https://digits.example.org/app", "https://digits.example.org/app"),
        ("javascript:alert(1)", None),
        ("http://[", None),
    ],
)
def test_phones_open_the_address_that_works_for_others(monkeypatch, opened, address):
    monkeypatch.setattr(socket, "gethostname", lambda: "Teacher-PC")
    assert doctor.phone_address(opened, ["192.168.1.20", "10.0.0.4"]) == address


def test_phones_cannot_open_an_app_in_no_network():
    assert doctor.phone_address("http://localhost:8501", []) is None


def test_only_addresses_that_others_can_reach_are_given(monkeypatch):
    def interface(address: str, family: int = socket.AF_INET) -> list[SimpleNamespace]:
        return [SimpleNamespace(address=address, family=family)]

    found = {
        "lo": interface("127.0.0.1"),
        "wlan0": interface("192.168.1.20"),
        "eth0": interface("169.254.7.7"),
        "eth1": interface("10.9.9.9"),
        "eth2": interface("fe80::1", socket.AF_INET6),
        "docker0": interface("172.17.0.1"),
    }
    connected = {name: SimpleNamespace(isup=name != "eth1") for name in found}
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: found)
    monkeypatch.setattr(psutil, "net_if_stats", lambda: connected)
    monkeypatch.setattr(doctor, "_routed_addresses", lambda: iter(["192.168.1.20", "127.0.0.1"]))
    assert doctor.lan_addresses() == ["192.168.1.20"]


def test_the_addresses_of_this_machine_are_found_without_asking_for_names(monkeypatch):
    def refuse(*arguments, **options):
        raise AssertionError("a name was looked up")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "gethostbyname_ex", refuse)
    for address in doctor.lan_addresses():
        assert not ipaddress.IPv4Address(address).is_loopback


def test_a_check_that_fails_does_not_stop_the_others(monkeypatch):
    def fail() -> doctor.Check:
        raise RuntimeError("no memory at all")

    monkeypatch.setattr(doctor, "check_memory", fail)
    checks = {check.name: check for check in doctor.run_checks()}
    assert checks["memory"].state == "problem"
    assert "no memory at all" in checks["memory"].details
    assert checks["disk"].found


def test_what_visitors_read_names_no_folder(no_mnist, monkeypatch, own_runs, tmp_path):
    shutil.copytree(runs.ZOO / "tiny_mlp", own_runs / "mine")
    (own_runs / "mine" / run_files.HISTORY).unlink()
    monkeypatch.setenv("DRAWN_PATH", str(tmp_path / "nowhere.npz"))
    checks = doctor.run_checks()
    assert sum(check.state == "problem" for check in checks) == 2
    for check in checks:
        assert not re.search("[A-Z]+_PATH|MNIST_|python -m", check.found)
        for folder in (ROOT, tmp_path, own_runs, Path.home(), Path(sys.prefix)):
            assert str(folder) not in check.found + check.advice


def test_whatever_is_not_ok_says_what_to_do(no_mnist, monkeypatch, tmp_path):
    monkeypatch.setenv("DRAWN_PATH", str(tmp_path / "nowhere.npz"))
    for check in doctor.run_checks():
        assert bool(check.advice) == (check.state != "ok"), check


class TestTheCommand:
    @pytest.fixture
    def checks(self, monkeypatch) -> list[doctor.Check]:
        checks = [
            doctor.Check("Python", "ok", "Python 3.11.7 is supported.", details="/usr/python"),
            doctor.Check("MNIST", "warning", "It is missing.", "Download it."),
        ]
        monkeypatch.setattr(doctor, "run_checks", lambda port: checks)
        return checks

    def test_it_prints_a_line_for_each_check(self, capsys, checks):
        assert command_line.main(["doctor"]) == 0
        assert capsys.readouterr().out.splitlines() == [
            "ok  Python 3.11.7 is supported. (/usr/python)",
            "!   It is missing. -> Download it.",
        ]

    def test_a_problem_is_the_exit_status(self, capsys, checks):
        details = "Two\nlines."
        checks.append(doctor.Check("disk", "problem", "It is full.", "Delete files.", details))
        assert command_line.main(["doctor"]) == 1
        last = capsys.readouterr().out.splitlines()[-1]
        assert last == "!!  It is full. (Two lines.) -> Delete files."

    def test_it_prints_json(self, capsys, checks):
        command_line.main(["doctor", "--json"])
        assert [found["state"] for found in json.loads(capsys.readouterr().out)] == [
            "ok",
            "warning",
        ]

    def test_it_takes_the_port(self, monkeypatch, capsys):
        monkeypatch.setattr(doctor, "lan_addresses", lambda: ["192.168.1.20"])
        monkeypatch.setattr(doctor, "check_machine", lambda: [])
        command_line.main(["doctor", "--port", "8777"])
        assert "http://192.168.1.20:8777" in capsys.readouterr().out


def test_the_command_runs_without_any_package():
    code = (
        "import runpy, sys; sys.path.append(sys.argv.pop(1)); "
        "runpy.run_module('mnist_core', run_name='__main__', alter_sys=True)"
    )
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(ROOT), "doctor"],
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1, result.stderr
    assert "ok  Python" in result.stderr
    assert "!!  The app needs packages that are not installed: streamlit," in result.stderr
