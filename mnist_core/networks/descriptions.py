"""Describes a network in a few words, for lists to choose from, best network first."""

from collections.abc import Iterable

from mnist_core.networks.runs import Run

# By architecture. A network of another architecture is described by its size.
KINDS = {
    "studio": "four CNNs together",
    "compact": "small CNN taught by studio",
    "micro": "tiny CNN taught by studio",
    "deep_cnn": "three convolutions",
    "dropout_cnn": "two convolutions, dropout",
    "small_cnn": "two small convolutions",
    "sigmoid_mlp": "two sigmoid layers",
    "dropout_mlp": "two large layers, dropout",
    "basic_mlp": "one hidden layer",
    "tiny_mlp": "two tiny layers",
}


def best_first(runs: Iterable[Run]) -> list[Run]:
    """Sort runs by their accuracy on MNIST's test images, the highest first."""
    return sorted(runs, key=lambda run: -run.card.figures.accuracy)


def kind(run: Run) -> str:
    """What kind of network a run holds."""
    return KINDS.get(run.card.architecture, f"{run.card.parameters:,} parameters")


def describe(run: Run) -> str:
    """What kind of network a run holds, and its accuracy on MNIST's test images."""
    return f"{kind(run)}, {run.card.figures.accuracy:.2%}"
