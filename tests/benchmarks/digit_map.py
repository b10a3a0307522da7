"""The map of digits: beside scikit-learn's, and what placing a drawing on it costs.

Alone: `python -m tests.benchmarks.digit_map`. With `SLOW=1` scikit-learn maps the 70,000 images
as well, which takes it some eight minutes.
"""

import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from sklearn.manifold import SpectralEmbedding

from mnist_core.data.mnist import load_mnist
from mnist_core.digit_map import placing, quality, spectral

ROUNDS = 3  # of either library in turn on 10,000 images
HELD_OUT = 500  # images that are placed instead of embedded
JUDGED = 1000  # points whose neighbours are looked up exactly

# From the process's start to the map, MNIST's reading included; judged after the clock stopped.
WHOLE = f"""
import json, resource, time
import numpy as np, psutil
from mnist_core.data.mnist import load_mnist
from mnist_core.digit_map.neighbours import nearest_neighbours
from mnist_core.digit_map.spectral import spectral_embedding
mnist = load_mnist()
images = np.concatenate([mnist.train_images, mnist.test_images]).reshape(70_000, -1)
found = spectral_embedding(images)
seconds = time.time() - psutil.Process().create_time()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
times = psutil.Process().cpu_times()
judged = np.random.default_rng(1).choice(70_000, {JUDGED}, replace=False)
exact = nearest_neighbours(images, images[judged], 5)
others = [set(row) - {{i}} for i, row in zip(judged, exact.tolist())]
ours = found.neighbours[judged].tolist()
recall = np.mean([len(o & set(row)) / len(o) for o, row in zip(others, ours)])
print(json.dumps([seconds, times.user + times.system, peak, recall, found.pieces]))
"""


def measure() -> Iterator[tuple[str, str]]:
    """Yield each figure with what it is."""
    mnist = load_mnist()
    images = mnist.test_images.reshape(10_000, -1)
    yield from _beside_scikit_learn(images)
    yield from _whole(_seconds(lambda: spectral.spectral_embedding(images))[0])
    if os.environ.get("SLOW"):
        every = np.concatenate([mnist.train_images, mnist.test_images]).reshape(70_000, -1)
        seconds = _seconds(lambda: _scikit_learn_s(every))[0]
        yield "map of 70,000 images, scikit-learn", f"{seconds:.0f} s"
    joint = spectral.spectral_embedding(images)
    trust = quality.trustworthiness(images, joint.coordinates)
    vote = quality.vote_accuracy(joint.coordinates, mnist.test_labels)
    yield "map of 10,000 images, trustworthiness (5), vote of 15", f"{trust:.3f}, {vote:.3f}"
    yield from _placing(images, joint.coordinates)


def _beside_scikit_learn(images: np.ndarray) -> Iterator[tuple[str, str]]:
    ours, theirs = [], []
    for _ in range(ROUNDS):
        seconds, found = _seconds(lambda: spectral.spectral_embedding(images))
        ours.append(seconds)
        seconds, expected = _seconds(lambda: _scikit_learn_s(images))
        theirs.append(seconds)
    one, other = statistics.median(ours), statistics.median(theirs)
    alike = min(
        np.corrcoef(a, b)[0, 1] for a, b in zip(found.coordinates.T, expected.T, strict=True)
    )
    yield (
        f"map of 10,000 images, ours and scikit-learn's, median of {ROUNDS}",
        f"{one:.2f} s, {other:.2f} s; {other / one:.1f} times as fast, correlation {alike:.6f}",
    )


def _whole(seconds_of_10_000: float) -> Iterator[tuple[str, str]]:
    result = subprocess.run(
        [sys.executable, "-c", WHOLE], capture_output=True, text=True, check=True
    )
    seconds, processor, peak, recall, pieces = json.loads(result.stdout)
    yield (
        "map of 70,000 images, ours, from a fresh process",
        f"{seconds:.1f} s ({processor:.1f} s of processor), peak {peak:.2f} GiB, "
        f"recall {recall:.4f}, pieces {pieces}",
    )
    growth = math.log(seconds / seconds_of_10_000) / math.log(7)
    yield "growth of its time from 10,000 to 70,000", f"n^{growth:.2f}"


def _placing(images: np.ndarray, joint: np.ndarray) -> Iterator[tuple[str, str]]:
    order = np.random.default_rng(0).permutation(len(images))
    held, kept = order[:HELD_OUT], order[HELD_OUT:]
    part = spectral.spectral_embedding(images[kept])
    # A map's scale depends on the number of its points: stretch the one onto the other.
    stretch = (part.coordinates * joint[kept]).sum(axis=0) / (part.coordinates**2).sum(axis=0)
    width = np.ptp(joint, axis=0).max()

    def median_share(coordinates: np.ndarray, of: np.ndarray) -> float:
        away = np.linalg.norm(coordinates * stretch - joint[of], axis=1)
        return float(np.median(away) / width)

    placed = placing.place_points(part, images[held]).coordinates
    yield (
        f"{HELD_OUT} images placed on a map of {len(kept):,}, from where a joint map has them",
        f"median {median_share(placed, held):.2%} of its width; "
        f"the others themselves moved by {median_share(part.coordinates, kept):.2%}",
    )
    alone = [
        _seconds(lambda: placing.place_points(part, images[held[i : i + 1]]))[0]  # noqa: B023
        for i in range(100)
    ]
    together = _seconds(lambda: placing.place_points(part, images[held]))[0]
    yield (
        "placing a point, alone and among 500",
        f"{statistics.median(alone) * 1000:.1f} ms, {together / HELD_OUT * 1000:.2f} ms",
    )


def _scikit_learn_s(images: np.ndarray) -> np.ndarray:
    estimator = SpectralEmbedding(n_neighbors=5, affinity="nearest_neighbors", random_state=0)
    return estimator.fit_transform(images.astype(np.float32))


def _seconds(call: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


if __name__ == "__main__":
    for what, figure in measure():
        print(f"| {what} | {figure} |", flush=True)
