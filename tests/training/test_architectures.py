import numpy as np
import pytest

from mnist_core.networks import runs
from mnist_core.training import architectures, names
from tests.made_up_images import noise

pytestmark = pytest.mark.training

PARAMETERS = {
    "sigmoid_mlp": 535_818,
    "tiny_mlp": 20_535,
    "small_cnn": 290_585,
    "dropout_mlp": 669_706,
    "dropout_cnn": 600_810,
    "deep_cnn": 93_322,
    "basic_mlp": 79_510,
    "studio": 1_489_609,
    "compact": 87_723,
    "micro": 9_663,
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_each_network_has_its_exact_number_of_parameters(name):
    members = architectures.ARCHITECTURES[name].protocol.members
    network = architectures.ensemble([architectures.build(name, seed=s) for s in members])
    assert network.count_params() == PARAMETERS[name]
    assert architectures.ARCHITECTURES[name].parameters == PARAMETERS[name]
    assert runs.read_run(name).card.parameters == PARAMETERS[name]


@pytest.mark.parametrize("name", PARAMETERS)
def test_each_network_maps_stored_pixels_to_probabilities(name):
    outputs = architectures.build(name, seed=0)(noise(3))
    probabilities = np.asarray(outputs["probabilities"] if isinstance(outputs, dict) else outputs)
    assert probabilities.shape == (3, 10)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)


def test_the_network_scales_the_pixels_itself():
    scaling = architectures.build("deep_cnn", seed=0).layers[1]
    scaled = np.asarray(scaling(np.full((1, 28, 28), 255, np.uint8)))
    np.testing.assert_allclose(scaled, 1, rtol=1e-6)


def test_a_seed_fixes_the_initial_weights():
    first, again, other = (architectures.build("tiny_mlp", seed=s)(noise(1)) for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(np.asarray(first) - np.asarray(other)).max() > 1e-3


def test_features_are_the_layer_before_the_last():
    network = architectures.build("deep_cnn", seed=0)
    outputs = architectures.with_features(network)(noise(3))
    assert np.asarray(outputs["features"]).shape == (3, 64)
    last = network.layers[-1]
    np.testing.assert_allclose(last(outputs["features"]), outputs["probabilities"], rtol=1e-5)


def test_an_unknown_name_is_refused_with_the_known_names():
    with pytest.raises(names.UnknownArchitecture, match=r"'nope'.*tiny_mlp, small_cnn"):
        architectures.build("nope", seed=0)


def test_the_logits_of_several_trunks_are_averaged():
    import keras

    network = architectures.build("studio", seed=0)
    heads = [head.output for head in architectures.logit_layers(network)]
    assert len(heads) == 2
    logits = np.array(keras.Model(network.input, heads)(noise(3))).mean(axis=0)
    expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(network(noise(3))["probabilities"], expected, rtol=1e-4)


@pytest.mark.parametrize("name", ["studio", "micro", "tiny_mlp"])  # two trunks, one, no refusal
def test_an_ensemble_averages_the_logits_of_its_members(name):
    members = [architectures.build(name, seed=seed) for seed in range(3)]
    network = architectures.ensemble(members)
    assert len(architectures.logit_layers(network)) == 3 * len(
        architectures.logit_layers(members[0])
    )
    images = noise(4)

    def logits(member, output):
        head = architectures.with_features(member)(images)[output]
        values = np.asarray(head, np.float64)
        return np.log(values) - np.log1p(-values) if output == "is_digit" else np.log(values)

    expected = np.exp(np.mean([logits(member, "probabilities") for member in members], axis=0))
    expected /= expected.sum(axis=1, keepdims=True)
    found = architectures.with_features(network)(images)
    np.testing.assert_allclose(found["probabilities"], expected, rtol=1e-3)
    if name != "tiny_mlp":
        scores = np.mean([logits(member, "is_digit") for member in members], axis=0)
        np.testing.assert_allclose(logits(network, "is_digit"), scores, atol=1e-3)


def test_an_ensemble_of_one_is_the_member_itself():
    alone = architectures.build("tiny_mlp", seed=0)
    assert architectures.ensemble([alone]) is alone


def test_layer_names_do_not_depend_on_networks_built_before():
    names = [layer.name for layer in architectures.build("deep_cnn", seed=0).layers]
    assert names == [layer.name for layer in architectures.build("deep_cnn", seed=1).layers]
    assert [name for name in names if name.startswith("conv")] == [
        "conv2d_1",
        "conv2d_2",
        "conv2d_3",
    ]
    both = {layer.name for layer in architectures.build("studio", seed=0).layers}
    assert {"trunk_1_conv2d_6", "trunk_2_conv2d_4", "logits_1", "logits_2"} <= both


def test_the_names_that_are_known_without_keras_are_those_of_the_architectures():
    assert list(names.NAMES) == list(architectures.ARCHITECTURES)
    learn_from_drawings = [
        name for name, it in architectures.ARCHITECTURES.items() if it.protocol.renditions
    ]
    assert list(names.OURS) == learn_from_drawings
