"""How many files may be open, and for how many people that is enough."""

import subprocess
import sys

import pytest

from mnist_core import doctor, open_files

resource = pytest.importorskip("resource")


def in_process(limits: tuple[int, int], code: str) -> str:
    """What Python code prints in a process with these limits, as it may have and as it may get."""
    start = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, {limits})"
    command = [sys.executable, "-c", f"{start}; from mnist_core import doctor, open_files; {code}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(("most", "raised"), [(256, 256), (2_000, 2_000)])
def test_the_limit_is_raised_as_far_as_the_system_allows(most, raised):
    assert in_process((100, most), "open_files.raise_limit(); print(open_files.limit())") == str(
        raised
    )


def test_a_limit_is_never_lowered():
    assert in_process((512, 512), "open_files.raise_limit(); print(open_files.limit())") == "512"


def test_four_descriptors_are_counted_for_each_person():
    assert open_files.people(1_024) == 226
    assert open_files.people(256) == 34
    assert open_files.people(20) == 0


def test_a_house_is_full_when_only_the_reserve_is_left():
    used = "import psutil; n = psutil.Process().num_fds() + open_files.RESERVE"
    code = f"{used}; resource.setrlimit(resource.RLIMIT_NOFILE, (n + {{}}, 4000))"
    for more, expected in ((-1, "True"), (0, "False")):
        full = in_process((4000, 4000), f"{code.format(more)}; print(open_files.is_house_full())")
        assert full == expected


@pytest.mark.parametrize(
    ("limit", "state", "people"), [(256, "warning", "34"), (1_024, "ok", "226")]
)
def test_the_doctor_says_for_how_many_people_it_is_enough(limit, state, people):
    code = "c = doctor.check_people(); print(c.state, c.found)"
    said = in_process((limit, limit), code)
    assert said == f"{state} The app may open enough files for {people} people at the same time."
    assert doctor.check_people().state in {"ok", "warning"}
