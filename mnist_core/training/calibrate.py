"""Calibrate a trained network: its probabilities, and its score for "this is a digit".

A trained network and validation examples go in; the weights of its last layers change.
"""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from mnist_core.metrics import calibration
from mnist_core.networks.card import Calibrated
from mnist_core.training import architectures
from mnist_core.training.training_set import Examples, TrainingSet

REFUSAL_EXAMPLES = 40_000  # at most this many digits, and this many other drawings
REFUSAL_C = (1e-3, 1e-2, 1e-1)  # inverse regularisation strengths to choose from
REFUSED = 0.008  # share of the validation writers' digits that may be refused
Floats = npt.NDArray[np.floating]

QUIETLY: dict[str, Any] = {"batch_size": 1000, "verbose": 0}


def fit_refusal(network: keras.Model, examples: TrainingSet, *, seed: int) -> None:
    """Refit the score "this is a digit" on the final features, by logistic regression.

    While the network trained, its features kept changing, so the score learned then may not be the
    best one. The validation set chooses the strength of the regularisation, or the score from the
    training: whichever refuses most. Only the weights of the layer `is_digit` change.

    Raises:
        ValueError: there is no validation set.
    """
    if examples.validation is None:
        raise ValueError("The score needs a validation set.")
    layer = network.get_layer("is_digit")
    extract = keras.Model(network.input, layer.input)
    chosen = _choose(examples.train, seed)
    features = extract.predict(examples.train.images[chosen], **QUIETLY)
    drawn = slice(examples.validation.mnist, None)
    validation = extract.predict(examples.validation.images[drawn], **QUIETLY)
    is_digit = examples.validation.is_digit[drawn] == 1
    candidates = [layer.get_weights()]
    candidates += _fit_scores(features, examples.train.is_digit[chosen])
    layer.set_weights(
        max(candidates, key=lambda weights: share_refused(validation, is_digit, weights))
    )


def _choose(train: Examples, seed: int) -> npt.NDArray[np.int64]:
    """The examples that the score is fitted to: at most `REFUSAL_EXAMPLES` of either kind."""
    random = np.random.default_rng(seed)
    kinds = [np.flatnonzero(train.is_digit == kind) for kind in (0, 1)]
    return np.concatenate(
        [random.choice(kind, min(REFUSAL_EXAMPLES, len(kind)), replace=False) for kind in kinds]
    )


def _fit_scores(features: Floats, is_digit: Floats) -> list[list[Floats]]:
    """Fit the kernel (d, 1) and the bias (1,) of the score for each of `REFUSAL_C`."""
    scale = features.std()
    fitted = [
        LogisticRegression(C=c, max_iter=200).fit(features / scale, is_digit) for c in REFUSAL_C
    ]
    return [[found.coef_.T / scale, found.intercept_] for found in fitted]


def share_refused(
    features: Floats, is_digit: npt.NDArray[np.bool_], weights: Sequence[Floats]
) -> float:
    """The share of non-digits that a score refuses if it refuses `REFUSED` of the digits.

    Args:
        features: of drawings, (n, d).
        is_digit: which of them are digits, (n,).
        weights: the kernel (d, 1) and the bias (1,) of the score.
    """
    kernel, bias = weights
    scores = (features @ kernel + bias)[:, 0]
    return float((scores[~is_digit] < np.quantile(scores[is_digit], REFUSED)).mean())


def calibrate(network: keras.Model, validation: Examples) -> Calibrated:
    """Calibrate the probabilities, and make 0.5 the score below which the network refuses.

    The logits are divided by the temperature that fits the validation digits best. For the score
    see `fit_threshold`.
    """
    is_digit = validation.is_digit == 1
    images, labels = validation.images[is_digit], validation.targets[is_digit].argmax(axis=1)
    temperature = calibration.fit_temperature(labels, architectures.predict(network, images))
    for head in architectures.logit_layers(network):
        head.set_weights([weights / temperature for weights in head.get_weights()])
    threshold = fit_threshold(network, validation)
    right = architectures.predict(network, images).argmax(axis=1) == labels
    return Calibrated(
        temperature=temperature,
        refusal_threshold=threshold,
        mnist_accuracy=float(right[: validation.mnist].mean()),
        drawings_accuracy=float(right[validation.mnist :].mean()),
    )


def fit_threshold(network: keras.Model, validation: Examples) -> float:
    """Shift the score so that, at 0.5, the share `REFUSED` of the drawn digits is refused.

    Returns:
        The score that was there before the shift.
    """
    images = validation.images[validation.is_digit == 1][validation.mnist :]
    scores = network.predict(images, **QUIETLY)["is_digit"][:, 0].astype(np.float64)
    threshold = float(np.quantile(scores, REFUSED))
    kernel, bias = network.get_layer("is_digit").get_weights()
    shifted = bias - np.log(threshold / (1 - threshold))
    network.get_layer("is_digit").set_weights([kernel, shifted])
    return threshold
