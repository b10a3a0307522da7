from typing import Any

import numpy as np
import pytest

from mnist_core.explanations import evidence
from mnist_core.explanations.evidence import PATCH
from mnist_core.networks import run_files, runs
from tests.explanations.drawn_by_hand import digit, network
from tests.runs_on_disk import ZOO


def window(corner) -> tuple[slice, slice]:
    row, column = corner
    return slice(row, row + PATCH), slice(column, column + PATCH)


def test_log_odds_are_exact_where_probabilities_round_to_one():
    probabilities = np.full((2, 10), 1e-12, np.float32)
    probabilities[0, 3], probabilities[1, :2] = 1, 0.5
    odds = evidence.log_odds_of_digits(probabilities)
    assert odds[0, 3] == pytest.approx(np.log(1 / 9e-12), rel=1e-4)
    assert odds[1, :2] == pytest.approx([0, 0], abs=1e-4)


@pytest.mark.parametrize("name", ZOO)
def test_every_network_has_evidence_within_reach_of_the_ink(name):
    image = digit(4)
    found = evidence.measure(network(name), image)
    assert found.maps.shape == (10, 28, 28)
    assert np.isfinite(found.maps).all()
    assert np.abs(found.maps).max(axis=(1, 2)).min() > 0
    rows, columns = np.nonzero(image)
    outside = np.ones((28, 28), bool)
    outside[rows.min() - 2 : rows.max() + 3, columns.min() - 2 : columns.max() + 3] = False
    assert not found.maps[:, outside].any()


def test_a_score_is_what_the_network_loses_when_it_reads_the_changed_image():
    image, served = digit(7), network("deep_cnn")
    found = evidence.measure(served, image)
    before = evidence.log_odds_of_digits(served.probabilities(image[np.newaxis]))[0]
    for corner, erased, filled in zip(found.corners, found.erased, found.filled, strict=True):
        for ink, score in ((0, erased), (255, filled)):
            changed = image.copy()
            changed[window(corner)] = ink
            after = evidence.log_odds_of_digits(served.probabilities(changed[np.newaxis]))[0]
            if image[window(corner)].max() >= evidence.FAINT or ink:
                assert score == pytest.approx(before - after, abs=1e-3)


def test_the_strongest_patches_are_those_with_the_highest_and_lowest_score():
    found = evidence.measure(network("compact"), digit(9))
    most, least = evidence.strongest(found, 4)
    scores = np.concatenate([found.erased[:, 4], found.filled[:, 4]])
    assert (most.score, least.score) == (scores.max(), scores.min())
    place = [(most.row - 1, most.column - 1)] == [
        tuple(corner)
        for corner, erased, filled in zip(found.corners, found.erased, found.filled, strict=True)
        if (erased if most.is_ink else filled)[4] == scores.max()
    ]
    assert place


def test_blank_paper_has_no_evidence():
    with pytest.raises(ValueError, match="no ink"):
        evidence.measure(network("tiny_mlp"), np.zeros((28, 28), np.uint8))


@pytest.mark.training
@pytest.mark.parametrize(("name", "agreement"), [("deep_cnn", 0.9), ("tiny_mlp", 0.98)])
def test_small_changes_agree_with_the_gradients_of_keras(name, agreement):
    """Erasing a tenth of a patch's ink does what the gradient foretells; ranks are compared."""
    from scipy.stats import spearmanr

    correlations = []
    for label in range(10):
        image = digit(label)
        found = evidence.measure(network(name), image, strength=0.1)
        gradient = gradient_of_log_odds(name, image, label)
        foretold = np.array([(gradient * image)[window(corner)].sum() for corner in found.corners])
        has_ink = np.array([image[window(c)].max() >= evidence.FAINT for c in found.corners])
        erased = found.erased[has_ink, label]
        correlations.append(spearmanr(erased, foretold[has_ink]).statistic)
    assert np.mean(correlations) > agreement


def gradient_of_log_odds(name: str, image: Any, label: int) -> Any:
    """How the log-odds of a digit change with each pixel, by Keras on TensorFlow: (28, 28)."""
    import keras
    import tensorflow as tf

    whole = keras.models.load_model(runs.ZOO / name / run_files.KERAS)
    scaled = keras.Model(whole.get_layer("rescaling").output, whole.output)
    pixels = tf.constant(image[np.newaxis] / 255, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        probabilities = scaled(pixels)[0]
        others = tf.reduce_sum(tf.boolean_mask(probabilities, np.arange(10) != label))
        odds = tf.math.log(probabilities[label]) - tf.math.log(others)
    return tape.gradient(odds, pixels)[0].numpy()
