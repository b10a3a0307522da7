"""The learning curves of networks: what is drawn, and the text that explains it."""

from collections.abc import Mapping

from mnist_core.charts.learning import LearningCurve
from mnist_core.metrics import model_selection
from mnist_core.networks import histories
from mnist_core.networks.histories import Axis, Quantity
from mnist_core.networks.runs import Run
from pages.shared import loaders


def learning_curve(run: Run, quantity: Quantity, against: Axis) -> LearningCurve:
    """The loss or accuracy of a run against epochs or seconds."""
    validation = histories.validation_values(run.history, quantity)
    return LearningCurve(
        positions=histories.epoch_positions(run.history, against),
        training=histories.training_values(run.history, quantity),
        validation=validation,
        best=model_selection.best_epoch(validation, quantity) if validation else None,
        published=run.card.published_accuracy if quantity == "accuracy" else None,
    )


def explain(chosen: Mapping[str, Run], quantity: Quantity) -> str:
    """Say what the lines are, how to read them, and what they do not tell."""
    better = "lower" if quantity == "loss" else "higher"
    sentences = [
        f"The {quantity} after each epoch: {better} is better. Solid: images the network never "
        "trained on (validation). Dotted: images it trained on. A wide gap, with training ahead, "
        "means it is memorising. Star: the epoch with the best value of the solid line. At first "
        "the dotted line looks worse because it averages over an epoch in which the network was "
        "still improving."
    ]
    sentences += explain_training(chosen)
    if quantity == "loss":
        sentences += explain_losses(chosen)
    elif any(run.card.published_accuracy for run in chosen.values()):
        sentences.append("Long dashes: the test accuracy published for the network.")
    return " ".join(sentences)


def explain_training(chosen: Mapping[str, Run]) -> list[str]:
    """Sentences on networks whose training differs from the others'."""
    sentences = []
    distorted = [name for name, run in chosen.items() if run.card.protocol.distorted]
    if distorted:
        sentences.append(
            f"{loaders.listed(distorted)} trained on images that are randomly distorted each time, "
            "which are harder to read than plain ones."
        )
    ensembles = [name for name, run in chosen.items() if len(run.card.protocol.members) > 1]
    for name in ensembles:
        sentences.append(
            f"{name} combines networks trained from different random starts. The curves show their "
            "average, and the seconds add up all of them."
        )
    return sentences


def explain_losses(chosen: Mapping[str, Run]) -> list[str]:
    """Sentences on networks whose loss must not be compared with the others'."""
    sentences = []
    distilled = [name for name, run in chosen.items() if run.card.protocol.teacher]
    if distilled:
        sentences.append(
            f"{loaders.listed(distilled)} also learned to imitate another network's "
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
