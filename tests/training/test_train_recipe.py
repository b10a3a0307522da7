"""Recipes on the command line, and networks that learn from a room."""

import json
from dataclasses import replace

import numpy as np
import pytest

from mnist_core.__main__ import main
from mnist_core.data import strokes
from mnist_core.data.strokes import Archive
from mnist_core.lab import spec_file
from mnist_core.lab.recipe import Recipe, read_layers
from mnist_core.networks import runs
from tests.hand import DIGITS, EUROPEAN
from tests.stroke_archives import archive_of

pytestmark = pytest.mark.training

TINY = Recipe(layers=read_layers("flatten.dense4-relu"), images=100, epochs=1)


def room(people: int) -> Archive:
    every = [*DIGITS.items(), *EUROPEAN.items()]
    return archive_of(
        *[(digit, drawn, f"room-1/{person}") for person in range(people) for digit, drawn in every]
    )


def test_a_spec_is_trained_and_its_run_says_how(mnist, tmp_path, capsys):
    (tmp_path / "mine.json").write_text(spec_file.content(TINY))
    status = main(["train", "--spec", str(tmp_path / "mine.json"), "--out", str(tmp_path)])
    assert status == 0, capsys.readouterr().err
    run = runs.read_run(tmp_path / "mine")
    assert run.card.recipe == {
        "layers": "flatten.dense4-relu",
        "images": "100",
        "epochs": "1",
    }
    assert run.served


def test_a_spec_that_is_none_is_refused(tmp_path, capsys):
    (tmp_path / "mine.json").write_text(json.dumps({"layers": "import os"}))
    assert main(["train", "--spec", str(tmp_path / "mine.json")]) == 1
    assert "is none that the lab has" in capsys.readouterr().err


def test_a_room_is_split_by_person():
    from mnist_core.training import recipe_data

    train, test = recipe_data.split_room(room(5))
    assert not set(map(str, train.writers)) & set(map(str, test.writers))
    assert len(set(map(str, train.writers))) == 2
    assert len(train) + len(test) == len(room(5))


def test_a_room_of_three_is_too_small():
    from mnist_core.training import recipe_data

    with pytest.raises(recipe_data.TooFewPeople, match="3 people have drawn"):
        recipe_data.split_room(room(3))


def test_a_network_that_ships_learns_from_a_room(mnist, tmp_path):
    from mnist_core.training import recipe_data, train_recipe

    recipe = replace(TINY, begin="tiny_mlp", images=200, rate=0.0003)
    material = recipe_data.gather(recipe, mnist, room(4))
    trained = train_recipe.fit(recipe, material, mnist, unfinished=tmp_path)
    result = trained.result
    assert result.drawings_before.images == result.drawings.images == len(material.drawings.labels)
    assert result.test_before.share > 0.95
    assert result.test.share > 0.9  # it has not forgotten MNIST


def test_wrong_labels_are_as_many_as_asked_for(mnist):
    from mnist_core.training import recipe_data

    recipe = replace(TINY, images=1000, wrong=20)
    labels = recipe_data.gather(recipe, mnist).learned.train.targets.argmax(axis=1)
    assert (labels != mnist.train_labels[:1000]).mean() == pytest.approx(0.2)


def test_added_drawings_are_by_others_than_those_it_is_tested_on(mnist, monkeypatch):
    from mnist_core.drawing.digit_shapes import read_sample_drawings
    from mnist_core.training import recipe_data

    monkeypatch.delenv("DRAWN_PATH", raising=False)
    train, test = strokes.split(read_sample_drawings())
    material = recipe_data.gather(replace(TINY, drawings=True), mnist)
    assert len(material.learned.train) == 100 + 2 * len(train)
    assert len(material.drawings.labels) == len(test)
    assert not set(map(str, train.writers)) & set(map(str, test.writers))


def test_only_chosen_distortions_change_images(mnist):
    from mnist_core.training import augmentation

    images = mnist.train_images[:20]
    same = augmentation.augment(images, np.random.default_rng(0), ())
    np.testing.assert_array_equal(same, images)
    shifted = augmentation.augment(images, np.random.default_rng(0), ("shift",))
    assert (shifted != images).any(axis=(1, 2)).all()
