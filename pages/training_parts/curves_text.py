"""The text around the learning curves: what they show, how to read them, what they do not tell."""

from collections.abc import Mapping

from mnist_core.charts.percents import accuracy_percent
from mnist_core.metrics import model_selection
from mnist_core.networks import descriptions
from mnist_core.networks.histories import Axis, Quantity, validation_values
from mnist_core.networks.runs import Run
from pages.shared import loaders

BEST = {"accuracy": "highest accuracy", "loss": "lowest loss"}


def describe_best(run: Run, quantity: Quantity) -> str:
    """The best value of a run on validation images, and its epoch; "–" without validation."""
    values = validation_values(run.history, quantity)
    if not values:
        return "–"
    best = model_selection.best_epoch(values, quantity)
    value = accuracy_percent(values[best]) if quantity == "accuracy" else f"{values[best]:.3f}"
    return f"{value} in epoch {best + 1}"


def describe_chart(chosen: Mapping[str, Run], quantity: Quantity, against: Axis) -> str:
    """The chart in words: the best value of each network."""
    found = [
        f"{name} {describe_best(run, quantity)}"
        for name, run in chosen.items()
        if run.history.val_loss
    ]
    text = f"{quantity.capitalize()} of {loaders.listed(list(chosen))} against {against}."
    if found:
        text += f" The {BEST[quantity]} on validation images: {loaders.listed(found)}."
    without = [name for name, run in chosen.items() if not run.history.val_loss]
    if without:
        text += f" Trained without validation: {loaders.listed(without)}."
    return text


def describe_networks(chosen: Mapping[str, Run]) -> list[dict[str, str]]:
    """For each network what it is, and its best epochs, as rows of a table."""
    return [
        {
            "network": name,
            "what it is": descriptions.kind(run),
            "highest accuracy": describe_best(run, "accuracy"),
            "lowest loss": describe_best(run, "loss"),
        }
        for name, run in chosen.items()
    ]


def explain(quantity: Quantity, starts_at: float | None) -> str:
    """Say what the lines are, and how to read them.

    Args:
        quantity: that is shown.
        starts_at: the accuracy at which the vertical axis starts; None if it starts as expected.
    """
    ahead = "above" if quantity == "accuracy" else "below"
    text = (
        "**Solid**: images the network never trained on (validation). **Dotted**: images it "
        f"trained on. If the dotted line is far {ahead} the solid one, the network is memorising. "
        f"**Star**: the epoch with the {BEST[quantity]} on the solid line. An epoch is one pass "
        "through all training images."
    )
    if starts_at is not None:
        text += f" The axis starts at {starts_at:.0%}."
    return text


def explain_more(chosen: Mapping[str, Run], quantity: Quantity) -> list[str]:
    """Paragraphs on what the curves do not tell."""
    other: Quantity = "loss" if quantity == "accuracy" else "accuracy"
    return [
        "The accuracies of networks elsewhere on these pages are those on MNIST's test images.",
        f"The star marks the {BEST[quantity]}. The {BEST[other]} often comes in another epoch: see "
        "the table.",
        "At first the dotted line looks worse because it averages over an epoch in which the "
        "network was still improving.",
        *_explain_training(chosen),
        *(_explain_losses(chosen) if quantity == "loss" else []),
    ]


def _explain_training(chosen: Mapping[str, Run]) -> list[str]:
    """Sentences on networks whose training differs from the others'."""
    sentences = []
    distorted = [name for name, run in chosen.items() if run.card.protocol.distorted]
    if distorted:
        sentences.append(
            f"{loaders.listed(distorted)} trained on images that are randomly distorted each time, "
            "which are harder to read than plain ones. So the dotted line may stay worse."
        )
    ensembles = [name for name, run in chosen.items() if len(run.card.protocol.members) > 1]
    for name in ensembles:
        sentences.append(
            f"{name} combines networks trained from different random starts. The curves show their "
            "average, and the seconds add up all of them."
        )
    with_drawings = [name for name, run in chosen.items() if run.card.protocol.renditions > 0]
    if with_drawings:
        sentences.append(
            f"{loaders.listed(with_drawings)} also trained on drawings by people, and was "
            "validated on them too. They are harder than MNIST’s digits."
        )
    return sentences


def _explain_losses(chosen: Mapping[str, Run]) -> list[str]:
    """Sentences on networks whose loss must not be compared with the others'."""
    sentences = []
    distilled = [name for name, run in chosen.items() if run.card.protocol.teacher]
    if distilled:
        sentences.append(
            f"{loaders.listed(distilled)} also learned to imitate another network’s "
            "probabilities, so the training loss cannot reach 0."
        )
    with_drawings = [name for name, run in chosen.items() if run.card.protocol.renditions > 0]
    if with_drawings and len(chosen) > 1:
        sentences.append(
            f"The loss of {loaders.listed(with_drawings)} is a sum: the cross-entropy of the "
            "digits for each trunk of the network, and the loss for telling digits from other "
            "drawings. Do not compare it with the loss of other networks; compare accuracy."
        )
    return sentences
