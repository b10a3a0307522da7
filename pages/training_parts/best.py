"""Which network is best? By two rules, side by side."""

from collections.abc import Mapping

import streamlit as st

from mnist_core.charts import learning
from mnist_core.charts.look import run_colours
from mnist_core.charts.percents import accuracy_percent
from mnist_core.metrics import model_selection
from mnist_core.metrics.model_selection import FinalAccuracy
from mnist_core.networks.card import History, Protocol
from mnist_core.networks.histories import final_accuracies
from mnist_core.networks.runs import Run
from pages.shared import widgets
from pages.shared.elements import tables
from pages.shared.elements.tables import Column
from pages.shared.look import look
from pages.training_parts import best_text

VALIDATED_ON = {
    "none": "nothing",
    "last_fifth": "12,000 of the training images",
    "last_10000": "10,000 of the training images",
    "last_twelfth": "5,000 of the training images",
    "test": "all 10,000 test images",
    "test_half": "5,000 of the test images",
}
# The rules disagree on the published ones, so these come first.
AMONG = {"the published ones": "networks published by others", "all networks": "all networks"}
COLUMNS = [
    Column("network"),
    Column("training", is_number=True),
    Column("validation", is_number=True),
    Column("sum", is_number=True, help="of 200%"),
    Column("validated on"),
]


@st.fragment
def show(whole: dict[str, Run]) -> None:
    """Show the winner by each rule, why they differ, and the accuracies of all networks."""
    st.header("Which is best?", anchor="best")
    published = {name: run for name, run in whole.items() if run.card.published_accuracy}
    left, right = st.columns([2, 3], gap="medium")
    with left.container(key="controls"):
        among = widgets.choose("Compare", "among", AMONG)
    compared = whole if among == "all networks" else published
    finals = final_accuracies(histories_of(compared))
    if not finals:
        st.info("None of these networks was trained with validation; there is nothing to compare.")
        return
    by_sum = model_selection.best_by_sum(finals)
    by_validation = model_selection.best_by_validation(finals)
    with left:
        st.markdown(best_text.say_compared(compared, whole))
        st.markdown(best_text.RULES)
        with st.container(horizontal=True):
            show_winner("Best by validation", by_validation, finals[by_validation].validation)
            show_winner(
                "Best by training + validation (at most 200%)", by_sum, finals[by_sum].total
            )
        if by_sum != by_validation:
            st.markdown(best_text.explain_disagreement(finals, by_sum, by_validation))
        else:
            of_published = final_accuracies(histories_of(published))
            st.markdown(best_text.explain_agreement(by_sum, of_published))
    with right:
        st.plotly_chart(
            learning.final_accuracies(
                {name: (final.training, final.validation) for name, final in finals.items()},
                run_colours(list(whole), look()),
                look(),
            ),
            key="finals",
            alt=best_text.describe_chart(finals),
        )
        st.caption(best_text.explain_chart())
    tables.show(
        "Accuracy in the last epoch",
        COLUMNS,
        [table_row(name, final, compared[name].card.protocol) for name, final in finals.items()],
        scrolls=True,
    )
    st.caption(best_text.explain_limits(compared, finals))


def table_row(name: str, final: FinalAccuracy, protocol: Protocol) -> dict[str, str]:
    """One row of the table: accuracies, and what the network was validated on."""
    validated_on = VALIDATED_ON[protocol.validation]
    if protocol.renditions > 0:
        validated_on += " and drawings"
    return {
        "network": name,
        "training": accuracy_percent(final.training),
        "validation": accuracy_percent(final.validation),
        "sum": f"{final.total:.2%}",
        "validated on": validated_on,
    }


def histories_of(compared: Mapping[str, Run]) -> dict[str, History]:
    """The training history of each run."""
    return {name: run.history for name, run in compared.items()}


def show_winner(rule: str, name: str, score: float) -> None:
    """Show the name of the network that is best by a rule."""
    st.metric(rule, name, f"{score:.2%}", delta_color="off", delta_arrow="off", border=True)
