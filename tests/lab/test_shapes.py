import pytest

from mnist_core.lab import costs, shapes
from mnist_core.lab.costs import TooMuch
from mnist_core.lab.limits import Limits
from mnist_core.lab.recipe import Recipe, read_layers
from mnist_core.lab.shapes import ImpossibleNetwork

LAYERS = (
    "flatten.dense100-relu",
    "conv16x3-relu.pool2.conv32x3same-relu.pool2.norm-relu.flatten.dropout30.dense64-relu",
    "conv4x7-tanh.pool3.norm.flatten.norm.dense2-silu",
    "flatten",
)


@pytest.mark.training
@pytest.mark.parametrize("text", LAYERS)
def test_shapes_and_parameters_are_those_that_keras_finds(text):
    from mnist_core.training import recipe_network

    recipe = Recipe(layers=read_layers(text))
    network = shapes.check_network(recipe)
    built = recipe_network.build(recipe, "test", seed=0)
    assert network.parameters == built.count_params()
    for number, row in enumerate(network.rows, 1):
        (layer,) = [layer for layer in built.layers if layer.name.split("_")[0] == str(number)][:1]
        assert layer.output.shape[1:] == row.shape


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("dense10-relu", "Layer 1: Dense needs a row of numbers, but gets an image. Put Flatten"),
        ("flatten.conv8x3-relu", "Layer 2: It needs an image"),
        ("flatten.flatten", "Layer 2: Nothing is left to flatten"),
        ("pool4.pool4.conv8x3-relu.flatten", "Layer 3: The image is only 1 × 1 pixels here"),
        ("pool4.pool4.pool2.flatten", "Layer 3: The image is only 1 × 1 pixels here"),
        ("conv8x3-relu", "The answers: the ten answers need a row of numbers. Add Flatten"),
    ],
)
def test_an_impossible_layer_says_why(text, problem):
    with pytest.raises(ImpossibleNetwork) as refused:
        shapes.check_network(Recipe(layers=read_layers(text)))
    assert str(refused.value).startswith(problem)


def test_a_network_that_is_too_large_is_refused_with_both_numbers():
    recipe = Recipe(layers=read_layers("flatten.dense2048-relu.dense2048-relu"))
    network = shapes.check_network(recipe)
    with pytest.raises(TooMuch, match=r"5,824,522 parameters; 3,000,000 are the most here"):
        costs.refuse_too_much(recipe, network, Limits())


def test_a_training_that_needs_too_much_memory_is_refused():
    recipe = Recipe(layers=read_layers("conv512x3same-relu.conv8x1-relu.flatten"))
    with pytest.raises(TooMuch, match="MB of memory"):
        costs.refuse_too_much(recipe, shapes.check_network(recipe), Limits())


def test_more_work_is_expected_to_take_longer():
    def seconds(text: str, **options) -> float:
        recipe = Recipe(layers=read_layers(text), **options)
        return costs.seconds(recipe, shapes.check_network(recipe))

    dense = seconds("flatten.dense32-relu")
    assert dense < seconds("flatten.dense32-relu", images=60_000)
    assert dense < seconds("flatten.dense32-relu", batch=1)
    assert dense < seconds("conv32x3-relu.conv32x3-relu.flatten")
