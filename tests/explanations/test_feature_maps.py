from dataclasses import replace

import numpy as np
import pytest

from mnist_core.explanations.feature_maps import Inspector, UnknownLayers
from mnist_core.networks import run_files, runs
from mnist_core.networks.layers import read_layers
from tests.explanations.drawn_by_hand import digit, network
from tests.runs_on_disk import ZOO


def inspector(name: str) -> Inspector:
    folder = runs.ZOO / name
    return Inspector(
        (folder / run_files.TFLITE).read_bytes(), read_layers(folder / run_files.KERAS)
    )


@pytest.mark.training
@pytest.mark.parametrize("name", ZOO)
def test_the_maps_of_each_step_are_what_keras_computes(name):
    import keras

    whole = keras.models.load_model(runs.ZOO / name / run_files.KERAS)
    steps = [step for trunk in inspector(name).look(digit(5)) for step in trunk.steps]
    outputs = [whole.get_layer(step.layers[-1].name).output for step in steps]
    expected = keras.Model(whole.input, outputs).predict(digit(5)[np.newaxis], verbose=0)
    for step, values in zip(steps, expected if len(steps) > 1 else [expected], strict=True):
        maps = values[0].transpose(2, 0, 1) if values.ndim == 4 else values[0].reshape(-1, 1, 1)
        assert step.maps == pytest.approx(maps, abs=1e-4 * float(np.abs(maps).max()))


@pytest.mark.parametrize("name", ZOO)
def test_every_convolution_pooling_and_dense_layer_is_a_step(name):
    shown = {
        step.layers[0].name for trunk in inspector(name).look(digit(5)) for step in trunk.steps
    }
    found = read_layers(runs.ZOO / name / run_files.KERAS).layers
    computing = {layer.name for layer in found if layer.parameters or "Pooling" in layer.kind}
    belongs = {layer.name for layer in found if layer.kind == "BatchNormalization"}
    outputs = {name for name in computing if name.startswith(("logits", "probab", "is_digit"))}
    assert shown == computing - belongs - outputs


@pytest.mark.parametrize("name", ZOO)
def test_the_scores_of_all_trunks_become_the_probabilities(name):
    trunks = inspector(name).look(digit(5))
    mean = np.mean([trunk.scores for trunk in trunks], axis=0)
    served = network(name).probabilities(digit(5)[np.newaxis])[0]
    odds = np.exp(mean - mean.max())
    assert served == pytest.approx(odds / odds.sum(), abs=1e-3)


def test_the_ensemble_has_four_trunks_of_its_two_kinds():
    trunks = inspector("studio").look(digit(5))
    windows = [trunk.steps[0].layers[0].window for trunk in trunks]
    assert windows == [(3, 3), (7, 7), (3, 3), (7, 7)]


def test_each_image_gets_its_own_maps():
    seen = inspector("deep_cnn")
    first = seen.look(digit(5))[0].steps[0].maps.copy()
    other = seen.look(digit(6))[0].steps[0].maps
    assert not np.allclose(first, other)
    assert seen.look(digit(5))[0].steps[0].maps == pytest.approx(first)


def test_layers_of_another_network_are_refused():
    model = (runs.ZOO / "deep_cnn" / run_files.TFLITE).read_bytes()
    with pytest.raises(UnknownLayers):
        Inspector(model, read_layers(runs.ZOO / "compact" / run_files.KERAS))


def test_a_network_without_scores_is_refused():
    found = read_layers(runs.ZOO / "deep_cnn" / run_files.KERAS)
    without = [layer for layer in found.layers if layer.name != "probabilities"]
    model = (runs.ZOO / "deep_cnn" / run_files.TFLITE).read_bytes()
    with pytest.raises(UnknownLayers):
        Inspector(model, replace(found, layers=tuple(without)))
