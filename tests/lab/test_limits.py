import pytest

from mnist_core.lab import limits
from mnist_core.lab.limits import BadSetting, Limits, read_limits


def test_without_settings_the_limits_are_the_usual_ones(monkeypatch):
    for name in ("PARAMETERS", "SECONDS", "MEMORY", "WAITING", "DISK"):
        monkeypatch.delenv(f"LAB_{name}", raising=False)
    assert read_limits() == Limits()


def test_settings_change_the_limits(monkeypatch):
    monkeypatch.setenv("LAB_SECONDS", "20")
    assert read_limits() == Limits(seconds=20)


@pytest.mark.parametrize("value", ["-1", "0", "many", "1e3", "NaN"])
def test_a_setting_that_means_nothing_is_named(monkeypatch, value):
    monkeypatch.setenv("LAB_WAITING", value)
    with pytest.raises(BadSetting, match="The setting LAB_WAITING must be a whole number above 0"):
        read_limits()


@pytest.mark.parametrize(("value", "is_open"), [("", True), ("on", True), ("off", False)])
def test_the_lab_can_be_removed(monkeypatch, value, is_open):
    monkeypatch.setenv("LAB", value)
    assert limits.is_lab_open() == is_open
