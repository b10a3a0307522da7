"""Networks in lists: described, and the best first."""

from mnist_core.networks import runs
from mnist_core.networks.descriptions import KINDS, best_first, describe, kind
from tests.runs_on_disk import ZOO


def test_a_description_gives_the_kind_and_the_accuracy():
    assert describe(runs.read_run("studio")) == "four CNNs together, 99.78%"
    assert describe(runs.read_run("tiny_mlp")) == "two tiny layers, 96.40%"
    assert kind(runs.read_run("tiny_mlp")) == "two tiny layers"


def test_every_network_that_ships_is_described():
    assert set(ZOO) == set(KINDS)


def test_another_architecture_is_described_by_its_size(monkeypatch):
    monkeypatch.delitem(KINDS, "tiny_mlp")
    assert describe(runs.read_run("tiny_mlp")) == "20,535 parameters, 96.40%"


def test_the_best_comes_first():
    names = [run.name for run in best_first(runs.read_run(name) for name in sorted(ZOO))]
    assert names[:3] == ["studio", "compact", "micro"]
    assert names[-1] == "tiny_mlp"
