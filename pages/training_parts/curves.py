"""The learning curves of a few networks in one chart, with their best epochs."""

import streamlit as st

from mnist_core.charts import learning
from mnist_core.charts.learning import LearningCurve
from mnist_core.charts.look import run_colours
from mnist_core.metrics import model_selection
from mnist_core.networks import histories
from mnist_core.networks.histories import Axis, Quantity, history_rows
from mnist_core.networks.runs import Run
from pages.shared import address, loaders, widgets
from pages.shared.elements import links, tables
from pages.shared.elements.tables import Column
from pages.shared.look import is_phone, look
from pages.training_parts import curves_text

QUANTITIES: list[Quantity] = ["accuracy", "loss"]
AGAINST: list[Axis] = ["epoch", "seconds"]
STORY = ["tiny_mlp", "deep_cnn", "studio"]  # small and simple, deeper, best
MOST = 5  # curves: more cannot be told apart
WIDTH, ON_PHONES = 1110, 350  # pixels
COLUMNS = [
    Column("network"),
    Column("highest accuracy"),
    Column("lowest loss"),
    Column("what it is"),
]


@st.fragment
def show(whole: dict[str, Run]) -> None:
    """Show the accuracy or loss of the chosen networks."""
    st.header("Learning curves", anchor="curves")
    with st.container(key="controls"):
        left, right = st.columns([3, 2], vertical_alignment="bottom")
        with left, st.container():  # in which the names wrap
            names = _choose_networks(whole)
        with right, st.container(horizontal=True, vertical_alignment="bottom"):
            quantity = widgets.choose("Show", "quantity", QUANTITIES)
            with widgets.Popover("More options"):
                against = widgets.choose("Against", "by", AGAINST)
                logarithmic = widgets.choose_whether("Log scale", "log")
                with_published = widgets.choose_whether("Published accuracy", "published")
    if not names:
        st.info("Choose one or more networks.")
        return
    chosen = {name: whole[name] for name in names}
    curves = {
        name: learning_curve(run, quantity, against, with_published=with_published)
        for name, run in chosen.items()
    }
    st.plotly_chart(
        learning.learning_curves(
            curves,
            quantity,
            against,
            run_colours(list(whole), look()),
            look(),
            width=ON_PHONES if is_phone() else WIDTH,
            logarithmic=logarithmic,
        ),
        key="curves",
        alt=curves_text.describe_chart(chosen, quantity, against),
    )
    in_percent = quantity == "accuracy" and not logarithmic
    starts_at = learning.vertical_axis(list(curves.values()), quantity).low if in_percent else None
    st.caption(curves_text.explain(quantity, starts_at))
    with st.expander("Read more about these curves"):
        for paragraph in curves_text.explain_more(chosen, quantity):
            st.markdown(paragraph)
    tables.show(
        "Best epochs on validation images",
        COLUMNS,
        curves_text.describe_networks(chosen),
        scrolls=True,
    )
    _show_links(names)
    loaders.offer_csv("Curves as CSV", "curves", history_rows({n: whole[n].history for n in names}))


def learning_curve(
    run: Run, quantity: Quantity, against: Axis, *, with_published: bool = False
) -> LearningCurve:
    """The loss or accuracy of a run against epochs or seconds."""
    validation = histories.validation_values(run.history, quantity)
    published = run.card.published_accuracy if quantity == "accuracy" else None
    return LearningCurve(
        positions=histories.epoch_positions(run.history, against),
        training=histories.training_values(run.history, quantity),
        validation=validation,
        best=model_selection.best_epoch(validation, quantity) if validation else None,
        published=published if with_published else None,
    )


def _choose_networks(whole: dict[str, Run]) -> list[str]:
    """Choose the networks to show, best first; by their names alone, which fit on a phone."""
    best_first = list(loaders.described(whole))
    usual = [name for name in STORY if name in whole]
    asked = [name for name in address.values_of("networks") if name in whole]
    if len(asked) > MOST:
        st.toast(f"The link asks for {len(asked)} networks; showing the first {MOST}.")
    return widgets.choose_several(
        f"Networks (at most {MOST})", "networks", best_first, usual or best_first[:1], most=MOST
    )


def _show_links(names: list[str]) -> None:
    """Offer what comes next for each network: what it mixes up, and which digits fooled it."""
    with st.container(horizontal=True, gap="medium"):
        for name in names:
            with st.container(horizontal=True, width="content", gap="small"):
                links.show("confusion", f"What {name} mixes up", "grid_on", network=name)
                links.show("mistakes", "its mistakes", "error", network=name)
