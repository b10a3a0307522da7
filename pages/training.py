"""How did the networks learn? Their loss and accuracy, epoch by epoch."""

import streamlit as st

from mnist_core import charts
from pages import _shared

st.title("How did the networks learn?")

whole = _shared.read_runs()
_shared.say_what_is_unknown("networks", whole)
_shared.say_what_is_unknown("quantity", ["loss", "accuracy"])
chosen = st.multiselect(
    "Networks",
    list(whole),
    default=[n for n in [_shared.DEFAULT_NETWORK] if n in whole],
    key="networks",
    bind="query-params",
)
quantity = st.segmented_control(
    "Quantity",
    ["loss", "accuracy"],
    default="loss",
    required=True,
    key="quantity",
    bind="query-params",
)
if chosen:
    columns = {
        "loss": {n: (whole[n].history.loss, whole[n].history.val_loss) for n in chosen},
        "accuracy": {n: (whole[n].history.accuracy, whole[n].history.val_accuracy) for n in chosen},
    }[quantity]
    st.plotly_chart(
        charts.learning_curves(columns, quantity, charts.colours(list(whole))), key="curves"
    )
    st.caption(
        "Solid: on validation images, which the network did not learn from; dotted: on those it "
        "did. Where the two part, it learns its images by heart. The first epochs' training "
        "values are worse since they are means over an epoch in which the network still changed."
    )
else:
    st.info("Choose one network or several.")

st.caption(
    "Test accuracy is on the test images of the network's own protocol, as was what was published; "
    "for sigmoid_mlp these are half of MNIST's 10,000."
)
st.dataframe(
    [
        {
            "network": run.name,
            "layers": run.card.summary,
            "parameters": run.card.parameters,
            "test accuracy": run.card.test_accuracy,
            "published": run.card.published_accuracy,
            "on all 10,000": run.card.figures.accuracy,
            "s / epoch": sum(run.history.seconds) / len(run.history.seconds),
        }
        for run in whole.values()
    ],
    column_config={
        "layers": st.column_config.TextColumn(width="medium"),
        "parameters": st.column_config.NumberColumn(format="localized"),
        "test accuracy": st.column_config.NumberColumn(format="%.4f"),
        "published": st.column_config.NumberColumn(format="%.4f"),
        "on all 10,000": st.column_config.NumberColumn(format="%.4f"),
        "s / epoch": st.column_config.NumberColumn(format="%.1f"),
    },
)
