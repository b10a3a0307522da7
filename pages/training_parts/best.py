"""Which network is best? By two rules, side by side."""

from collections.abc import Mapping

import streamlit as st

from mnist_core.charts import learning, style
from mnist_core.metrics import model_selection
from mnist_core.metrics.model_selection import FinalAccuracy
from mnist_core.networks.runs import Run
from pages.shared import address, loaders

VALIDATED_ON = {
    "none": "nothing",
    "last_fifth": "12,000 of the training images",
    "last_10000": "10,000 of the training images",
    "last_twelfth": "5,000 of the training images",
    "test": "all 10,000 test images",
    "test_half": "5,000 of the test images",
}
TEST = {"test", "test_half"}
AMONG = ["all networks", "the published ones"]


def why_validation(finals: Mapping[str, FinalAccuracy], by_sum: str, by_validation: str) -> str:
    """Why the second rule is the better one, where the two disagree."""
    first, second = finals[by_sum], finals[by_validation]
    return (
        f"The rules disagree. The sum names {by_sum} for the {first.training:.2%} that it gets "
        "right of the images it learned from, and those a network can know by heart. Of images "
        f"it did not learn from it misreads {(1 - first.validation) * 1000:.1f} in 1,000, "
        f"{by_validation} {(1 - second.validation) * 1000:.1f}. What a network will do with digits "
        "that nobody has shown it, yours for one, only such images can tell: the second rule is "
        "the better one."
    )


def finals_of(whole: Mapping[str, Run]) -> dict[str, FinalAccuracy]:
    """The last epoch's accuracies of the runs that had validation, the best first."""
    found = {
        name: FinalAccuracy(run.history.accuracy[-1], run.history.val_accuracy[-1])
        for name, run in whole.items()
        if run.history.val_accuracy
    }
    return dict(sorted(found.items(), key=lambda item: -item[1].validation))


def caveats(compared: Mapping[str, Run], finals: Mapping[str, FinalAccuracy]) -> str:
    """What the comparison leaves out, and why it is not the last word."""
    without = [name for name in compared if name not in finals]
    on_test = [name for name in finals if compared[name].card.protocol.validation in TEST]
    on_drawings = [name for name in finals if compared[name].card.protocol.renditions]
    text = (
        "The first rule is that of the published comparison. Neither is the last word: not all "
        "networks were validated on the same images, as the table says"
    )
    if on_test:
        text += f"; {loaders.listed(on_test)} on test images"
    if on_drawings:
        text += f"; {loaders.listed(on_drawings)} on drawings too, which are harder"
    text += "."
    if without:
        text += f" Left out, since trained without validation: {loaders.listed(without)}."
    return text


@st.fragment
def show(whole: dict[str, Run]) -> None:
    """Two rules side by side, and why the second is the better one."""
    st.subheader("Which is best?", anchor="best")
    published = {name: run for name, run in whole.items() if run.card.published_accuracy}
    among = address.choose("Among", "among", AMONG)
    compared = whole if among == AMONG[0] else published
    finals = finals_of(compared)
    if not finals:
        st.info("None of these networks was trained with validation; there is nothing to compare.")
        return
    by_sum, by_validation = (
        model_selection.best_by_sum(finals),
        model_selection.best_by_validation(finals),
    )
    left, right = st.columns(2)
    left.metric(
        "Highest sum of training and validation accuracy",
        by_sum,
        f"{finals[by_sum].total:.4f}",
        delta_color="off",
        delta_arrow="off",
        border=True,
    )
    right.metric(
        "Highest validation accuracy",
        by_validation,
        f"{finals[by_validation].validation:.4f}",
        delta_color="off",
        delta_arrow="off",
        border=True,
    )
    if by_sum != by_validation:
        st.markdown(why_validation(finals, by_sum, by_validation))
    else:
        text = f"Both rules name {by_sum}."
        others = finals_of(published)
        if others and model_selection.best_by_sum(others) != model_selection.best_by_validation(
            others
        ):
            text += " Among the published networks alone they disagree: choose these above."
        st.markdown(text)
    st.plotly_chart(
        learning.final_accuracies(
            {name: (final.training, final.validation) for name, final in finals.items()},
            style.run_colours(list(whole)),
        ),
        key="finals",
        alt="Training and validation accuracy of each network in its last epoch.",
    )
    st.caption(caveats({name: whole[name] for name in compared}, finals))
    st.dataframe(
        [
            {
                "network": name,
                "training": final.training,
                "validation": final.validation,
                "sum": final.total,
                "validated on": VALIDATED_ON[whole[name].card.protocol.validation]
                + " and drawings" * bool(whole[name].card.protocol.renditions),
            }
            for name, final in finals.items()
        ],
        column_config={
            column: st.column_config.NumberColumn(format="%.4f")
            for column in ("training", "validation", "sum")
        },
    )
