"""The text beside the comparison of networks: which is best, why, and what is left out."""

from collections.abc import Collection, Mapping

from mnist_core.charts.percents import accuracy_percent
from mnist_core.metrics.model_selection import FinalAccuracy, best_by_sum, best_by_validation
from mnist_core.networks.runs import Run
from pages.shared import loaders

RULES = (
    "Two rules: the highest accuracy on validation images, which the network never trained on, or "
    "the highest sum of training and validation accuracy."
)
ON_TEST_IMAGES = {"test", "test_half"}  # ways to validate


def say_compared(compared: Collection[str], whole: Collection[str]) -> str:
    """Say which networks are compared, and which are left out."""
    left_out = [name for name in whole if name not in compared]
    if not left_out:
        return f"Compared: all {len(whole)} networks."
    return (
        f"Compared are the {len(compared)} networks that others published, without our "
        f"{loaders.listed(left_out)}. Choose “all networks” to see those too."
    )


def explain_disagreement(
    finals: Mapping[str, FinalAccuracy], by_sum: str, by_validation: str
) -> str:
    """Say why the second rule is better, where the two rules pick different networks."""
    training = finals[by_sum].training
    misread = {name: (1 - final.validation) * 1000 for name, final in finals.items()}
    return (
        f"The rules disagree. The sum favours {by_sum} because it gets "
        f"{accuracy_percent(training)} of its training images right, but those can be memorised. "
        f"On new images it misreads {misread[by_sum]:.1f} in 1,000, {by_validation} "
        f"{misread[by_validation]:.1f}. Only new images show how a network will do on yours, so "
        "validation is the better rule."
    )


def explain_agreement(by_both: str, published: Mapping[str, FinalAccuracy]) -> str:
    """Say which network both rules pick, and whether they disagree on the published ones."""
    text = f"Both rules pick {by_both}."
    if published and best_by_sum(published) != best_by_validation(published):
        text += " For the published networks alone they disagree; switch above to see."
    return text


def describe_chart(finals: Mapping[str, FinalAccuracy]) -> str:
    """The chart in words: the accuracies of all networks, best first."""
    found = [
        f"{name} {accuracy_percent(final.validation)} (in training "
        f"{accuracy_percent(final.training)})"
        for name, final in finals.items()
    ]
    return f"Validation accuracy in the last epoch, best first: {loaders.listed(found)}."


def explain_chart() -> str:
    """Say how to read the chart."""
    return (
        "Dot: accuracy on images the network never trained on (validation). Ring: on the images it "
        "trained on. A ring far to the right of its dot means memorising."
    )


def explain_limits(compared: Mapping[str, Run], finals: Mapping[str, FinalAccuracy]) -> str:
    """Say why the comparison is not the last word."""
    without = [name for name in compared if name not in finals]
    protocols = {name: compared[name].card.protocol for name in finals}
    on_test = [name for name in finals if protocols[name].validation in ON_TEST_IMAGES]
    on_drawings = [name for name in finals if protocols[name].renditions > 0]
    text = (
        "The published comparison used the sum. Neither rule is quite fair, because the networks "
        "were not all validated on the same images."
    )
    if on_test:
        text += f" Validated on test images: {loaders.listed(on_test)}."
    if on_drawings:
        text += f" Validated also on drawings, which are harder: {loaders.listed(on_drawings)}."
    if without:
        text += f" Not shown, because trained without validation: {loaders.listed(without)}."
    return text
