"""After training: calibrate the probabilities and the score for refusing."""

from typing import Any

import keras
import numpy as np
from sklearn.linear_model import LogisticRegression

from mnist_core.metrics import calibration
from mnist_core.networks.card import Calibrated
from mnist_core.training import architectures
from mnist_core.training.training_set import Examples

REFUSAL_EXAMPLES = 20_000  # digits, and as many that are none, to learn the score from
REFUSAL_C = 1e-3  # of that logistic regression, by validation
REFUSED = 0.01  # of the validation writers' digits may be called no digit
QUIETLY: dict[str, Any] = {"batch_size": 1000, "verbose": 0}


def fit_refusal(network: keras.Model, train: Examples, *, seed: int) -> None:
    """Learn anew, on the finished features, the score that an image shows a digit at all.

    In the training of the network the features changed under it. It is a logistic regression, and
    changes the weights of that one layer.
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
    """Make the network's probabilities honest, and 0.5 the score below which it refuses.

    Changes the weights of the last layers: logits are divided by the temperature that suits the
    validation digits best, and the score's is moved so that `REFUSED` of the drawn ones are
    called no digit.
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
    moved = bias - np.log(threshold / (1 - threshold))
    network.get_layer("is_digit").set_weights([kernel, moved])

    right = architectures.predict(network, images).argmax(axis=1) == labels
    return Calibrated(
        temperature=temperature,
        refusal_threshold=threshold,
        mnist_accuracy=float(right[: validation.mnist].mean()),
        drawings_accuracy=float(right[validation.mnist :].mean()),
    )
