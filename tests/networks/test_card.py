import json
import shutil
from dataclasses import replace

import pytest

from mnist_core.metrics.figures import DrawingFigures, OtherFigures
from mnist_core.networks import run_files, runs
from mnist_core.networks.card import Calibrated, Refined
from mnist_core.networks.run_files import DamagedRun
from tests import damage
from tests.networks.example_run import CARD, write_example


def test_every_field_of_a_card_is_read_back(tmp_path):
    drawings = DrawingFigures(
        writers=2,
        digits=3,
        accuracy=0.9,
        nll=0.3,
        expected_calibration_error=0.01,
        refused=0.02,
        unsure=0.03,
        by_pen_width={"8": 0.9},
        by_extent={"0.6": {"8": 0.9}},
        by_digit={"0": 0.9},
        by_contributor={"abc": 0.9},
    )
    others = OtherFigures(
        characters=5,
        roc_area=0.97,
        refused=0.8,
        unsure=0.1,
        look_alikes=2,
        look_alikes_refused=0.5,
        by_character={"K": 0.8},
    )
    calibration = Calibrated(
        temperature=1.2, refusal_threshold=0.3, mnist_accuracy=0.99, drawings_accuracy=0.98
    )
    refined = Refined(epochs=2, learning_rate=0.001, start="ab12", command="python -m mnist_core")
    card = replace(
        CARD,
        calibration=calibration,
        drawings=drawings,
        others=others,
        scanned=CARD.figures,
        refined=refined,
    )
    run = runs.read_run(write_example(tmp_path / "example", card))
    assert replace(run.card, sha256={}) == card


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"figures": 3}', '{"figures": {}}'])
def test_a_file_that_is_not_a_card_is_damage(tmp_path, content):
    folder = write_example(tmp_path / "example")
    (folder / run_files.CARD).write_text(content)
    with pytest.raises(DamagedRun, match=r"card\.json cannot be read"):
        runs.read_run(folder)


def test_a_card_is_plain_json(tmp_path):
    folder = write_example(tmp_path / "example")
    card = json.loads((folder / run_files.CARD).read_text())
    assert card["protocol"]["optimizer"] == "adam"
    shutil.copytree(folder, tmp_path / "copy")
    assert runs.read_run(tmp_path / "copy").card.name == "example"


def test_a_card_with_the_old_name_of_the_calibration_can_be_read(tmp_path):
    calibration = Calibrated(
        temperature=1.2, refusal_threshold=0.3, mnist_accuracy=0.99, drawings_accuracy=0.98
    )
    folder = write_example(tmp_path / "example", replace(CARD, calibration=calibration))
    damage.change_card(folder, lambda card: card.update(settled=card.pop("calibration")))
    assert runs.read_run(folder).card.calibration == calibration


def test_a_card_without_calibration_may_use_its_old_name(tmp_path):
    folder = write_example(tmp_path / "example")
    damage.change_card(folder, lambda card: card.update(settled=card.pop("calibration")))
    assert runs.read_run(folder).card.calibration is None


def test_a_calibration_of_another_type_is_damage_under_its_old_name_too(tmp_path):
    folder = write_example(tmp_path / "example")
    damage.change_card(folder, lambda card: card.update(settled=3))
    with pytest.raises(DamagedRun, match=r"at `\$\.calibration`"):
        runs.read_run(folder)
