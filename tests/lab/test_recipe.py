import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_core.lab import recipe as recipes
from mnist_core.lab.recipe import BadRecipe, Layer, from_texts, read_layers, to_texts


def test_the_usual_recipe_is_its_layers_alone():
    assert to_texts(recipes.DEFAULT) == {"layers": "conv8x3-relu.pool2.flatten.dense32-relu"}
    assert from_texts({}) == recipes.DEFAULT


@pytest.mark.parametrize(
    "texts",
    [
        {"layers": "none", "rate": "10", "seed": "7"},
        {
            "layers": "conv16x5same-linear.norm-relu.dropout30.flatten",
            "shift": "true",
            "elastic": "true",
        },
        {"layers": "flatten", "shuffled": "true", "wrong": "20", "optimizer": "sgd"},
        {"layers": "flatten", "weights": "zeros", "l2": "0.00001", "begin": "deep_cnn"},
    ],
)
def test_texts_come_back_as_they_were(texts):
    assert to_texts(from_texts(texts)) == texts


def test_the_largest_network_of_the_list_can_be_written():
    layers = (Layer("conv", 64, 3, True, "relu"),) * recipes.MOST_LAYERS
    assert read_layers(recipes.layers_text(layers)) == layers


@pytest.mark.parametrize(
    ("texts", "what"),
    [
        ({"layers": "dense-5-relu"}, "Layer 1"),
        ({"layers": "flatten.dense99999-relu"}, "Layer 2"),
        ({"layers": "flatten.dense0-relu"}, "Layer 2, Dense, cannot have the size 0"),
        ({"layers": "conv8x9-relu"}, "a window of 9 pixels"),
        ({"layers": "pool5"}, "cannot have the size 5. Choose 2, 3 or 4 pixels"),
        ({"layers": "dropout100"}, "cannot have the size 100"),
        ({"layers": "flatten-relu"}, "has no activation"),
        ({"layers": "dense8"}, "cannot have the activation 'nothing'"),
        ({"layers": "dense8-softmax"}, "softmax"),
        ({"layers": ".".join(["flatten"] * 1_000_000)}, "at most 20 layers"),
        ({"layers": "__import__('os')"}, "is none that the lab has"),
        ({"rate": "NaN"}, "The rate cannot be 'NaN'"),
        ({"epochs": "-1"}, "The epochs cannot be '-1'"),
        ({"seed": "1e9"}, "The seed must be"),
        ({"burn": "true"}, "A training has no 'burn'"),
        ({"shuffled": "maybe"}, "Choose true or false"),
        ({"begin": "../../etc"}, "There is no network"),
        ({"code": "x"}, "A training has no 'code'"),
    ],
)
def test_what_does_not_exist_is_named(texts, what):
    with pytest.raises(BadRecipe) as refused:
        from_texts(texts)
    assert what in str(refused.value)
    assert len(str(refused.value)) < 250


@given(st.text(max_size=60))
def test_any_text_is_layers_or_refused(text):
    try:
        layers = read_layers(text)
    except BadRecipe:
        return
    assert read_layers(recipes.layers_text(layers)) == layers
