"""Which network is best? By two rules, side by side."""

from collections.abc import Mapping

import streamlit as st

from mnist_core.charts import learning, style
from mnist_core.metrics import model_selection
from mnist_core.metrics.model_selection import FinalAccuracy
from mnist_core.networks.card import History, Protocol
from mnist_core.networks.histories import final_accuracies
from mnist_core.networks.runs import Run
from pages.shared import address
from pages.training_parts import best_text

VALIDATED_ON = {
    "none": "nothing",
    "last_fifth": "12,000 of the training images",
    "last_10000": "10,000 of the training images",
    "last_twelfth": "5,000 of the training images",
    "test": "all 10,000 test images",
    "test_half": "5,000 of the test images",
}
AMONG = {"all networks": "all networks", "the published ones": "published networks"}


def table_row(name: str, final: FinalAccuracy, protocol: Protocol) -> dict[str, str | float]:
    """One row of the table: accuracies, and what the network was validated on."""
    validated_on = VALIDATED_ON[protocol.validation]
    if protocol.renditions > 0:
        validated_on += " and drawings"
    return {
        "network": name,
        "training": final.training,
        "validation": final.validation,
        "sum": final.total,
        "validated on": validated_on,
    }


def histories_of(compared: Mapping[str, Run]) -> dict[str, History]:
    """The training history of each run."""
    return {name: run.history for name, run in compared.items()}


@st.fragment
def show(whole: dict[str, Run]) -> None:
    """Show the winner by each rule, why they differ, and the accuracies of all networks."""
    st.subheader("Which is best?", anchor="best")
    published = {name: run for name, run in whole.items() if run.card.published_accuracy}
    among = address.choose("Compare", "among", AMONG)
    compared = whole if among == "all networks" else published
    finals = final_accuracies(histories_of(compared))
    if not finals:
        st.info("None of these networks was trained with validation; there is nothing to compare.")
        return
    by_sum = model_selection.best_by_sum(finals)
    by_validation = model_selection.best_by_validation(finals)
    left, right = st.columns(2)
    with left:
        _show_winner("sum of training and validation accuracy", by_sum, finals[by_sum].total)
    with right:
        _show_winner("validation accuracy", by_validation, finals[by_validation].validation)
    if by_sum != by_validation:
        st.markdown(best_text.explain_disagreement(finals, by_sum, by_validation))
    else:
        st.markdown(best_text.explain_agreement(by_sum, final_accuracies(histories_of(published))))
    st.plotly_chart(
        learning.final_accuracies(
            {name: (final.training, final.validation) for name, final in finals.items()},
            style.run_colours(list(whole)),
        ),
        key="finals",
        alt="Training and validation accuracy of each network in its last epoch.",
    )
    st.caption(best_text.explain_limits(compared, finals))
    st.dataframe(
        [table_row(name, final, compared[name].card.protocol) for name, final in finals.items()],
        column_config={
            column: st.column_config.NumberColumn(format="%.4f")
            for column in ("training", "validation", "sum")
        },
    )


def _show_winner(rule: str, name: str, score: float) -> None:
    st.metric(
        f"Highest {rule}",
        name,
        f"{score:.4f}",
        delta_color="off",
        delta_arrow="off",
        border=True,
    )
