"""The offline kit: what is in it, and that its script installs and starts it without a network.

Here the packages are tiny; `python -m tests.benchmarks.offline_kit` tries a whole kit.
"""

import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest

from deploy import offline_kit
from deploy.lock_file import read_lock
from deploy.offline_kit import PLATFORMS, PYTHONS, make_kit

MAIN = "streamlit/__main__.py"
# Instead of Streamlit: says how it was started.
STREAMLIT = """
import json, os, sys, compiled
settings = {name: os.environ[name] for name in ("MNIST_PATH", "MNIST_FETCH")}
print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), **settings}))
"""
BUILT_FOR = {
    "linux-x86_64": "manylinux_2_17_x86_64.manylinux2014_x86_64",
    "linux-aarch64": "manylinux_2_28_aarch64",
    "macos-arm64": "macosx_11_0_arm64",
    "windows-x86_64": "win_amd64",
}


def write_wheel(folder: Path, name: str, tag: str, **files: str) -> str:
    """Write a wheel with these files, and return its hash."""
    about = f"{name}-1.0.dist-info"
    files[f"{about}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
    files[f"{about}/WHEEL"] = f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n"
    files[f"{about}/RECORD"] = ""
    wheel = folder / f"{name}-1.0-{tag}.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


@pytest.fixture
def lock(tmp_path, monkeypatch) -> Path:
    """A lock file of three packages, which pip finds in a folder."""
    index = tmp_path / "index"
    index.mkdir()
    pure = "py3-none-any"
    hashes = {
        "streamlit": [
            write_wheel(index, "streamlit", pure, **{"streamlit/__main__.py": STREAMLIT})
        ],
        "colorama": [write_wheel(index, "colorama", pure, **{"colorama.py": ""})],
        "compiled": [
            write_wheel(index, "compiled", f"cp311-abi3-{tag}", **{"compiled.py": ""})
            for tag in BUILT_FOR.values()
        ],
    }
    markers = {"colorama": " ; sys_platform == 'win32'"}
    file = tmp_path / "tiny.lock"
    file.write_text(
        "".join(
            f"{name}==1.0{markers.get(name, '')} \\\n"
            + " \\\n".join(f"    --hash=sha256:{one}" for one in of_files)
            + "\n"
            for name, of_files in hashes.items()
        )
    )
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    return file


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_kit_has_the_wheels_of_a_platform_and_no_others(mnist, lock, tmp_path, platform):
    make_kit(tmp_path / "kit", [platform], ["3.12"], lock)
    found = {file.name for file in (tmp_path / "kit" / "wheels").iterdir()}
    expected = {"streamlit-1.0-py3-none-any.whl"}
    expected.add(f"compiled-1.0-cp311-abi3-{BUILT_FOR[platform]}.whl")
    if platform.startswith("windows"):
        expected.add("colorama-1.0-py3-none-any.whl")
    assert found == expected


def test_a_kit_installs_and_starts_without_a_network(mnist, lock, tmp_path):
    kit = tmp_path / "a kit"
    make_kit(kit, ["linux-x86_64", "linux-aarch64", "macos-arm64"], PYTHONS, lock)
    (tmp_path / "index").rename(tmp_path / "gone")
    first, second = (start(kit) for _ in range(2))
    assert "Installing" in first
    assert "Installing" not in second
    said = json.loads(second)
    assert said["arguments"] == ["run", "app.py", "--server.port=8502"]
    assert (Path(said["folder"]) / "app.py").is_file()
    assert said["MNIST_FETCH"] == "off"
    with np.load(said["MNIST_PATH"]) as arrays:
        np.testing.assert_array_equal(arrays["x_test"], mnist.test_images)


def start(kit: Path) -> str:
    """What the start script prints, started from another folder."""
    command = ["sh", kit / "start.sh", "--server.port=8502"]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd="/").stdout


def test_a_package_with_other_content_than_locked_is_refused(mnist, lock, tmp_path):
    write_wheel(tmp_path / "index", "streamlit", "py3-none-any", evil="")
    with pytest.raises(subprocess.CalledProcessError):
        make_kit(tmp_path / "kit", ["linux-x86_64"], ["3.12"], lock)
    assert not (tmp_path / "kit").exists()
    assert not list(tmp_path.glob(".offline-kit-*"))


def test_an_existing_folder_stays_as_it_is(tmp_path):
    with pytest.raises(FileExistsError):
        make_kit(tmp_path)


@pytest.mark.parametrize("script", ["start.sh", "start.bat"])
def test_the_scripts_install_what_is_locked_from_the_kit_alone(script):
    text = (offline_kit.SCRIPTS / script).read_text()
    (install,) = [line for line in text.replace("\\\n", "").splitlines() if " install " in line]
    assert {"--isolated", "--no-index", "--require-hashes"} <= set(install.split())
    assert f"app/{offline_kit.LOCK.name}" in text.replace("\\", "/")
    for version in PYTHONS:
        assert version in text


def test_the_app_of_a_kit_is_the_app_of_the_image():
    dockerfile = (offline_kit.ROOT / "deploy" / "Dockerfile").read_text().replace("deploy/", "")
    missing = [name for name in offline_kit.APP if name != "LICENSE" and name not in dockerfile]
    assert missing == []


def test_only_windows_needs_colorama():
    package = read_lock(offline_kit.LOCK)["colorama"]
    assert [name for name, platform in PLATFORMS.items() if package.is_for(platform.markers)] == [
        "windows-x86_64"
    ]
