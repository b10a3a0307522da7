import json
import zipfile

import numpy as np
import pytest

from mnist_core.networks import run_files, runs
from mnist_core.networks.layers import CONFIG, WEIGHTS, read_layers
from tests.runs_on_disk import ZOO


@pytest.mark.parametrize("name", ZOO)
def test_the_parameters_of_each_network_match_its_card(name):
    found = read_layers(runs.ZOO / name / run_files.KERAS)
    assert found.parameters == runs.read_run(name).card.parameters


@pytest.mark.training
@pytest.mark.parametrize("name", ZOO)
def test_layers_and_filters_are_those_that_keras_loads(name):
    import keras

    file = runs.ZOO / name / run_files.KERAS
    network = keras.models.load_model(file)
    found = read_layers(file)
    assert {(layer.name, layer.kind, layer.shape, layer.parameters) for layer in found.layers} == {
        (layer.name, type(layer).__name__, shape(layer), layer.count_params())
        for layer in network.layers
    }
    assert len(found.layers) == len(network.layers)
    for filters in found.filters:
        kernel = network.get_layer(filters.layer).get_weights()[0]  # (h, w, 1, n)
        np.testing.assert_array_equal(filters.weights, np.moveaxis(kernel, 3, 0)[..., 0])


def shape(layer) -> tuple[int, ...]:
    """Return the output shape for one image; an input layer has a list with one output."""
    output = layer.output[0] if isinstance(layer.output, list) else layer.output
    return output.shape[1:]


@pytest.mark.parametrize(
    ("name", "shapes"),
    [("studio", [(32, 3, 3), (16, 7, 7)] * 2), ("small_cnn", [(12, 3, 3)]), ("tiny_mlp", [])],
)
def test_each_trunk_with_convolutions_has_its_first_filters(name, shapes):
    found = read_layers(runs.ZOO / name / run_files.KERAS)
    assert [filters.weights.shape for filters in found.filters] == shapes


def test_each_layer_names_its_inputs():
    layers = {
        layer.name: layer for layer in read_layers(runs.ZOO / "studio" / run_files.KERAS).layers
    }
    assert layers["images"].inputs == ()
    assert layers["trunk_2_conv2d_1"].inputs == ("trunk_2_reshape_1",)
    assert layers["logits"].inputs == ("logits_1", "logits_2", "logits_3", "logits_4")
    assert layers["probabilities"].shape == (10,)


def test_each_layer_comes_after_its_inputs_and_one_trunk_after_the_other():
    layers = read_layers(runs.ZOO / "studio" / run_files.KERAS).layers
    places = {layer.name: place for place, layer in enumerate(layers)}
    assert all(places[name] < places[layer.name] for layer in layers for name in layer.inputs)
    trunks = [layer.name[:8] for layer in layers if layer.name.startswith("trunk_")]
    assert trunks == sorted(trunks)


@pytest.mark.parametrize("damage", ["missing", "no zip", "truncated", "no network", "no weights"])
def test_a_damaged_file_is_named(damage, tmp_path):
    file = tmp_path / "mine" / run_files.KERAS
    file.parent.mkdir()
    whole = runs.ZOO / "tiny_mlp" / run_files.KERAS
    if damage == "no zip":
        file.write_text("{}")
    elif damage == "truncated":
        file.write_bytes(whole.read_bytes()[:5000])
    elif damage == "no network":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(CONFIG, json.dumps([1, 2]))
    elif damage == "no weights":
        with zipfile.ZipFile(whole) as source, zipfile.ZipFile(file, "w") as archive:
            archive.writestr(CONFIG, source.read(CONFIG))
            archive.writestr(WEIGHTS, b"nothing")
    with pytest.raises(run_files.DamagedRun, match=r"mine is damaged: its model\.keras"):
        read_layers(file)
