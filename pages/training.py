"""How did the networks learn? Also which is best, at what cost, and what one consists of."""

from collections.abc import Mapping
from itertools import accumulate
from typing import Any

import streamlit as st

from mnist_core import charts, evaluation, training_charts
from mnist_core.runs import Run
from mnist_core.training_charts import Learning
from pages import _address, _shared, _training_best, _training_cost, _training_layers

QUANTITIES = ["loss", "accuracy"]
ALONG = ["epoch", "seconds"]


def learning(run: Run, quantity: str, along: str) -> Learning:
    """One quantity of a run's history, by epoch or by seconds."""
    history = run.history
    training, validation = {
        "loss": (history.loss, history.val_loss),
        "accuracy": (history.accuracy, history.val_accuracy),
    }[quantity]
    seconds = list(accumulate(history.seconds))
    return Learning(
        at=seconds if along == "seconds" else range(1, len(training) + 1),
        training=training,
        validation=validation,
        best=evaluation.best_epoch(validation, quantity) if validation else None,
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
            f"{_shared.listed(distorted)} learned from images distorted anew in each epoch, which "
            "are harder to read than plain ones."
        )
    if quantity == "loss" and taught:
        sentences.append(
            f"{_shared.listed(taught)} learned another network's doubts too: such a training loss "
            "never comes near 0."
        )
    if quantity == "loss" and with_drawings and len(chosen) > 1:
        sentences.append(
            f"The loss of {_shared.listed(with_drawings)} is a sum: the cross-entropy of the "
            "digits, for each trunk of the network, and that of telling digits from what is none. "
            "Do not compare it with other networks' loss; compare accuracy."
        )
    if joined:
        sentences.append(
            f"{_shared.listed(joined)}: trained more than once, each time from another seed, and "
            "then made one of all, which reads better than each. The curves are the mean of "
            "theirs, the seconds the sum."
        )
    if quantity == "accuracy" and any(run.card.published_accuracy for run in chosen.values()):
        sentences.append("Long dashes: the test accuracy that was published for the network.")
    return " ".join(sentences)


@st.fragment
def show_curves(whole: dict[str, Run]) -> None:
    """Loss or accuracy of the chosen runs, laid over each other."""
    _address.say_what_is_unknown("networks", whole)
    _address.say_what_is_unknown("quantity", QUANTITIES)
    _address.say_what_is_unknown("by", ALONG)
    _address.say_what_is_unknown("log", ["true", "false"])
    names = st.multiselect(
        "Networks",
        list(whole),
        default=[n for n in [_shared.DEFAULT_NETWORK] if n in whole],
        key="networks",
        bind="query-params",
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        quantity = st.segmented_control(
            "Quantity",
            QUANTITIES,
            default="loss",
            required=True,
            key="quantity",
            bind="query-params",
        )
        along = st.segmented_control(
            "By",
            ALONG,
            default="epoch",
            required=True,
            key="by",
            bind="query-params",
        )
        logarithmic = st.toggle("Logarithmic", key="log", bind="query-params")
    if not names:
        st.info("Choose one network or several.")
        return
    chosen = {name: whole[name] for name in names}
    st.plotly_chart(
        training_charts.learning_curves(
            {name: learning(run, quantity, along) for name, run in chosen.items()},
            quantity,
            along,
            charts.colours(list(whole)),
            logarithmic=logarithmic,
        ),
        key="curves",
        alt=f"The {quantity} of {_shared.listed(names)} by {along}, in training and in validation.",
    )
    st.caption(how_to_read_the_curves(chosen, quantity))
    _shared.offer_csv("Curves as CSV", "curves", curve_rows(chosen))


st.title("How did the networks learn?")
whole = _shared.read_runs()
show_curves(whole)
_training_best.show(whole)
_training_cost.show(whole)
_training_layers.show(whole)
