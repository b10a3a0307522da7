"""One image through a network: LiteRT, as served, against Keras's `model.predict`."""

import statistics
import time
from collections.abc import Callable, Iterator

import numpy as np

from mnist_core.networks import classifier, run_files, runs

IMAGES = np.random.default_rng(0).integers(0, 256, (10_000, 28, 28), np.uint8)


def measure() -> Iterator[tuple[str, str]]:
    """Yield each figure with what it is."""
    for name, folder in runs.run_folders().items():
        network = classifier.load(runs.read_run(folder))
        yield (
            f"one image, {name}, LiteRT, one thread",
            f"{_milliseconds(lambda: network.probabilities(IMAGES[:1]), 500):.3f} ms",  # noqa: B023
        )
    started = time.perf_counter()
    classifier.load(runs.read_run("deep_cnn")).probabilities(IMAGES)
    yield "10,000 images, deep_cnn, LiteRT, one thread", f"{time.perf_counter() - started:.2f} s"

    import keras

    trained = keras.models.load_model(runs.find_run("deep_cnn") / run_files.KERAS)
    predict = _milliseconds(lambda: trained.predict(IMAGES[:1], verbose=0), 50)
    yield "one image, deep_cnn, Keras's model.predict", f"{predict:.0f} ms"


def _milliseconds(call: Callable[[], object], times: int) -> float:
    call()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000
