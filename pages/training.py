"""How did the networks learn? Also which is best, at what cost, and what one consists of."""

from collections.abc import Mapping
from itertools import accumulate
from typing import Any, Literal

import streamlit as st

from mnist_core.charts import style
from mnist_core.charts.learning import LearningCurve, learning_curves
from mnist_core.metrics import model_selection
from mnist_core.networks.runs import Run
from pages.shared import address, loaders
from pages.training_parts import best, cost, layers

Quantity = Literal["loss", "accuracy"]

QUANTITIES: list[Quantity] = ["loss", "accuracy"]
ALONG = ["epoch", "seconds"]


def learning(run: Run, quantity: Quantity, along: str) -> LearningCurve:
    """One quantity of a run's history, by epoch or by seconds."""
    history = run.history
    training, validation = {
        "loss": (history.loss, history.val_loss),
        "accuracy": (history.accuracy, history.val_accuracy),
    }[quantity]
    seconds = list(accumulate(history.seconds))
    return LearningCurve(
        at=seconds if along == "seconds" else range(1, len(training) + 1),
        training=training,
        validation=validation,
        best=model_selection.best_epoch(validation, quantity) if validation else None,
        published=run.card.published_accuracy if quantity == "accuracy" else None,
    )


def curve_rows(chosen: Mapping[str, Run]) -> list[dict[str, Any]]:
    """Every number of the chosen runs' histories, a row an epoch."""
    return [
        {
            "network": name,
            "epoch": i + 1,
            "seconds": seconds,
            "loss": run.history.loss[i],
            "accuracy": run.history.accuracy[i],
            "val_loss": run.history.val_loss[i] if run.history.val_loss else None,
            "val_accuracy": run.history.val_accuracy[i] if run.history.val_accuracy else None,
        }
        for name, run in chosen.items()
        for i, seconds in enumerate(accumulate(run.history.seconds))
    ]


def how_to_read_the_curves(chosen: Mapping[str, Run], quantity: str) -> str:
    """What the lines are, and what must not be read into them."""
    protocols = {name: run.card.protocol for name, run in chosen.items()}
    distorted = [name for name, protocol in protocols.items() if protocol.distorted]
    taught = [name for name, protocol in protocols.items() if protocol.teacher]
    with_drawings = [name for name, protocol in protocols.items() if protocol.renditions]
    joined = [name for name, protocol in protocols.items() if len(protocol.members) > 1]
    sentences = [
        "Solid: on validation images, which the network did not learn from; dotted: on those it "
        "did. The wider the band between the two, training ahead, the more it knows its images by "
        "heart. The star is the epoch that was best in validation. The first epochs' training "
        "values are worse since they are means over an epoch in which the network still changed."
    ]
    if distorted:
        sentences.append(
            f"{loaders.listed(distorted)} learned from images distorted anew in each epoch, which "
            "are harder to read than plain ones."
        )
    if quantity == "loss" and taught:
        sentences.append(
            f"{loaders.listed(taught)} learned another network's doubts too: such a training loss "
            "never comes near 0."
        )
    if quantity == "loss" and with_drawings and len(chosen) > 1:
        sentences.append(
            f"The loss of {loaders.listed(with_drawings)} is a sum: the cross-entropy of the "
            "digits, for each trunk of the network, and that of telling digits from what is none. "
            "Do not compare it with other networks' loss; compare accuracy."
        )
    if joined:
        sentences.append(
            f"{loaders.listed(joined)}: trained more than once, each time from another seed, and "
            "then made one of all, which reads better than each. The curves are the mean of "
            "theirs, the seconds the sum."
        )
    if quantity == "accuracy" and any(run.card.published_accuracy for run in chosen.values()):
        sentences.append("Long dashes: the test accuracy that was published for the network.")
    return " ".join(sentences)


@st.fragment
def show_curves(whole: dict[str, Run]) -> None:
    """Loss or accuracy of the chosen runs, laid over each other."""
    usual = [name for name in [loaders.DEFAULT_NETWORK] if name in whole]
    names = address.choose_several("Networks", "networks", whole, usual)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        quantity = address.choose("Quantity", "quantity", QUANTITIES)
        along = address.choose("By", "by", ALONG)
        logarithmic = address.choose_whether("Logarithmic", "log")
    if not names:
        st.info("Choose one network or several.")
        return
    chosen = {name: whole[name] for name in names}
    st.plotly_chart(
        learning_curves(
            {name: learning(run, quantity, along) for name, run in chosen.items()},
            quantity,
            along,
            style.run_colours(list(whole)),
            logarithmic=logarithmic,
        ),
        key="curves",
        alt=f"The {quantity} of {loaders.listed(names)} by {along}, in training and in validation.",
    )
    st.caption(how_to_read_the_curves(chosen, quantity))
    loaders.offer_csv("Curves as CSV", "curves", curve_rows(chosen))


st.title("How did the networks learn?")
whole = loaders.read_runs()
show_curves(whole)
best.show(whole)
cost.show(whole)
layers.show(whole)
