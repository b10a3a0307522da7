"""What is typed and sent in the lab: a recipe that can be built, or a refusal with a sentence."""

import contextlib
import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_core.lab import kept, limits, recipe, shapes, spec_file
from mnist_core.lab.recipe import BadRecipe, Recipe
from mnist_core.networks import run_files, runs
from mnist_core.networks.run_files import DamagedRun
from tests.hostile.strategies import HUNDRED, THOUSAND, anything, changed, damaged, texts

TEXTS = {
    "layers": "conv16x5same-linear.norm-relu.pool2.dropout30.flatten.dense32-relu",
    "rate": "0.01",
    "batch": "64",
    "epochs": "3",
    "images": "1000",
    "optimizer": "adam",
    "weights": "he",
    "l2": "0.001",
    "seed": "7",
    "shift": "true",
}


def check(found: Recipe) -> None:
    assert len(found.layers) <= recipe.MOST_LAYERS
    assert recipe.from_texts(recipe.to_texts(found)) == found
    network = shapes.trace(found.layers)
    assert network.problem or network.parameters >= 0


@THOUSAND
@given(
    st.dictionaries(st.one_of(st.sampled_from(sorted(TEXTS)), texts), texts, max_size=4).map(
        lambda some: TEXTS | some
    )
)
def test_any_texts_are_a_recipe_or_refused(given_texts):
    try:
        check(recipe.from_texts(given_texts))
    except BadRecipe as problem:
        assert len(str(problem)) < 2000


@THOUSAND
@given(damaged(TEXTS["layers"].encode()))
def test_damaged_layers_are_a_recipe_or_refused(content):
    try:
        check(recipe.from_texts(TEXTS | {"layers": content.decode(errors="replace")}))
    except BadRecipe as problem:
        assert len(str(problem)) < 2000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("specs")


@THOUSAND
@given(
    content=st.one_of(
        damaged(json.dumps(TEXTS).encode()),
        changed(TEXTS).map(lambda value: json.dumps(value).encode(errors="replace")),
        anything.map(lambda value: json.dumps(value).encode(errors="replace")),
    )
)
def test_a_damaged_file_is_a_recipe_or_refused(folder, content):
    file = folder / "spec.json"
    file.write_bytes(content)
    try:
        check(spec_file.read(file))
    except BadRecipe as problem:
        assert len(str(problem)) < 2000


@THOUSAND
@given(texts)
def test_a_name_to_save_under_is_a_plain_name(name):
    try:
        kept.check_name(name)
    except kept.BadName:
        return
    assert name.isascii()
    assert name.isidentifier()
    assert run_files.is_plain(name)


@HUNDRED
@given(content=damaged(kept.pack(runs.ZOO / "tiny_mlp")), number=st.integers(0, 2**31))
def test_a_damaged_parcel_with_a_run_writes_nothing_outside_its_folder(
    tmp_path_factory, content, number
):
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("lab")
        patch.setenv("LAB_FOLDER", str(home / "lab"))
        assert limits.lab_folder() == home / "lab"
        with contextlib.suppress(DamagedRun, runs.UnknownRun):
            runs.read_run(kept.unpack(content, number, "mine"))
        assert [path.name for path in home.iterdir()] in ([], ["lab"])


def test_a_parcel_with_paths_writes_only_the_files_of_a_run(tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_FOLDER", str(tmp_path / "lab"))
    content = io.BytesIO(kept.pack(runs.ZOO / "tiny_mlp"))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("../../../../escaped", "x")
        archive.writestr(str(tmp_path / "escaped"), "x")
    folder = kept.unpack(content.getvalue(), 1, "mine")
    assert {path.name for path in folder.iterdir()} <= {run_files.CARD, *run_files.FILES}
    assert not list(tmp_path.rglob("escaped"))
