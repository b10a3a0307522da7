import pytest

from mnist_core.lab import recipe, spec_file
from mnist_core.lab.recipe import BadRecipe


def test_a_spec_comes_back_as_it_was(tmp_path):
    file = tmp_path / "network.json"
    chosen = recipe.from_texts({"layers": "flatten.dense8-relu", "rate": "0.1", "seed": "3"})
    file.write_text(spec_file.content(chosen))
    assert spec_file.read(file) == chosen


@pytest.mark.parametrize("content", ["", "[]", "{", '{"rate": 1}', "[" * 9_000, " " * 20_000])
def test_another_file_is_refused(tmp_path, content):
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(BadRecipe, match="does not describe a training"):
        spec_file.read(tmp_path / "x.json")
