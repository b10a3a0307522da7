"""How did the networks learn? Also: which is best, what accuracy costs, what is inside one."""

import streamlit as st

from mnist_core.charts import style
from mnist_core.charts.learning import learning_curves
from mnist_core.networks.histories import Axis, Quantity, history_rows
from mnist_core.networks.runs import Run
from pages.shared import address, loaders
from pages.training_parts import best, cost, curves, layers

QUANTITIES: list[Quantity] = ["loss", "accuracy"]
ALONG: list[Axis] = ["epoch", "seconds"]


@st.fragment
def show_curves(whole: dict[str, Run]) -> None:
    """Show the loss or accuracy of the chosen networks in one chart."""
    usual = [name for name in [loaders.DEFAULT_NETWORK] if name in whole]
    names = address.choose_several("Networks", "networks", loaders.described(whole), usual)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        quantity = address.choose("Show", "quantity", QUANTITIES)
        along = address.choose("Against", "by", ALONG)
        logarithmic = address.choose_whether("Log scale", "log")
    if not names:
        st.info("Choose one or more networks.")
        return
    chosen = {name: whole[name] for name in names}
    st.plotly_chart(
        learning_curves(
            {name: curves.learning_curve(run, quantity, along) for name, run in chosen.items()},
            quantity,
            along,
            style.run_colours(list(whole)),
            logarithmic=logarithmic,
        ),
        key="curves",
        alt=f"{quantity} of {loaders.listed(names)} against {along}, in training and validation.",
    )
    st.caption(curves.explain(chosen, quantity))
    histories = {name: run.history for name, run in chosen.items()}
    loaders.offer_csv("Curves as CSV", "curves", history_rows(histories))


st.title("How did the networks learn?")
whole = loaders.read_runs()
show_curves(whole)
best.show(whole)
cost.show(whole)
layers.show(whole)
