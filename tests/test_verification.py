import pytest

from mnist_core import verification
from mnist_core.networks import runs
from mnist_core.networks.run_files import DamagedRun
from tests import damage


@pytest.mark.parametrize("kind", damage.WHEN_VERIFIED)
def test_wrong_content_that_matches_the_card_is_found(kind, tmp_path):
    run = runs.read_run(damage.damaged(tmp_path / kind, kind))
    with pytest.raises(DamagedRun) as found:
        verification.verify(run)
    assert str(found.value).startswith(f"The run {kind} is damaged: its ")
    assert damage.WHEN_VERIFIED[kind][1] in str(found.value)


@pytest.mark.parametrize("name", ["tiny_mlp", "studio"])
def test_a_good_run_passes(name):
    verification.verify(runs.read_run(name))
