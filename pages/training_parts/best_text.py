"""The text beside the comparison of networks: which is best, why, and what is left out."""

from collections.abc import Mapping

from mnist_core.metrics.model_selection import FinalAccuracy, best_by_sum, best_by_validation
from mnist_core.networks.runs import Run
from pages.shared import loaders

ON_TEST_IMAGES = {"test", "test_half"}  # ways to validate


def explain_disagreement(
    finals: Mapping[str, FinalAccuracy], by_sum: str, by_validation: str
) -> str:
    """Say why the second rule is better, where the two rules pick different networks."""
    training = finals[by_sum].training
    misread = {name: (1 - final.validation) * 1000 for name, final in finals.items()}
    return (
        f"The rules disagree. The sum favours {by_sum} because it gets {training:.2%} of its "
        "training images right, but those can be memorised. On new images it misreads "
        f"{misread[by_sum]:.1f} in 1,000, {by_validation} {misread[by_validation]:.1f}. Only new "
        "images show how a network will do on yours, so the second rule is better."
    )


def explain_agreement(by_both: str, published: Mapping[str, FinalAccuracy]) -> str:
    """Say which network both rules pick, and whether they disagree on the published ones."""
    text = f"Both rules pick {by_both}."
    if published and best_by_sum(published) != best_by_validation(published):
        text += " For the published networks alone they disagree; switch above to see."
    return text


def explain_limits(compared: Mapping[str, Run], finals: Mapping[str, FinalAccuracy]) -> str:
    """Say what the chart shows, and why the comparison is not the last word."""
    without = [name for name in compared if name not in finals]
    protocols = {name: compared[name].card.protocol for name in finals}
    on_test = [name for name in finals if protocols[name].validation in ON_TEST_IMAGES]
    on_drawings = [name for name in finals if protocols[name].renditions > 0]
    text = (
        "Each line joins a network’s accuracy on the images it trained on (ring) and on validation "
        "images (dot). The published comparison used the first rule. Neither rule is perfect, "
        "because the networks were not all validated on the same images (see the table)."
    )
    if on_test:
        text += f" Validated on test images: {loaders.listed(on_test)}."
    if on_drawings:
        text += f" Validated also on drawings, which are harder: {loaders.listed(on_drawings)}."
    if without:
        text += f" Not shown, because trained without validation: {loaders.listed(without)}."
    return text
