"""Calibrate a trained network: its probabilities, and its score for "this is a digit".

A trained network and validation examples go in; the weights of its last layers change.
"""

from typing import Any

import keras
import numpy as np
from sklearn.linear_model import LogisticRegression

from mnist_core.metrics import calibration
from mnist_core.networks.card import Calibrated
from mnist_core.training import architectures
from mnist_core.training.training_set import Examples

REFUSAL_EXAMPLES = 20_000  # at most this many digits, and this many other drawings
REFUSAL_C = 1e-3  # inverse regularisation strength, chosen on the validation set
REFUSED = 0.01  # share of the validation writers' digits that may be refused
QUIETLY: dict[str, Any] = {"batch_size": 1000, "verbose": 0}


def fit_refusal(network: keras.Model, train: Examples, *, seed: int) -> None:
    """Refit the score "this is a digit" on the final features, by logistic regression.

    While the network trained, its features kept changing, so the score learned then is not the
    best one. Only the weights of the layer `is_digit` change.
    """
    random = np.random.default_rng(seed)
    kinds = [np.flatnonzero(train.is_digit == kind) for kind in (0, 1)]
    chosen = np.concatenate(
        [random.choice(kind, min(REFUSAL_EXAMPLES, len(kind)), replace=False) for kind in kinds]
    )
    layer = network.get_layer("is_digit")
    features = keras.Model(network.input, layer.input).predict(train.images[chosen], **QUIETLY)
    scale = features.std()
    fitted = LogisticRegression(C=REFUSAL_C, max_iter=200)
    fitted.fit(features / scale, train.is_digit[chosen])
    layer.set_weights([fitted.coef_.T / scale, fitted.intercept_])


def calibrate(network: keras.Model, validation: Examples) -> Calibrated:
    """Calibrate the probabilities, and make 0.5 the score below which the network refuses.

    The logits are divided by the temperature that fits the validation digits best. The bias of
    the score is shifted so that the network refuses the share `REFUSED` of the drawn digits.
    """
    is_digit = validation.is_digit == 1
    images, labels = validation.images[is_digit], validation.targets[is_digit].argmax(axis=1)
    temperature = calibration.fit_temperature(labels, architectures.predict(network, images))
    for head in architectures.logit_layers(network):
        head.set_weights([weights / temperature for weights in head.get_weights()])

    scores = network.predict(images, batch_size=1000, verbose=0)["is_digit"][
        validation.mnist :, 0
    ].astype(np.float64)
    threshold = float(np.quantile(scores, REFUSED))
    kernel, bias = network.get_layer("is_digit").get_weights()
    shifted = bias - np.log(threshold / (1 - threshold))
    network.get_layer("is_digit").set_weights([kernel, shifted])

    right = architectures.predict(network, images).argmax(axis=1) == labels
    return Calibrated(
        temperature=temperature,
        refusal_threshold=threshold,
        mnist_accuracy=float(right[: validation.mnist].mean()),
        drawings_accuracy=float(right[validation.mnist :].mean()),
    )
