"""What does accuracy cost? All networks against their size and their speed, and in a table."""

import streamlit as st

from mnist_core.charts import networks
from mnist_core.charts.look import run_colours
from mnist_core.charts.percents import accuracy_percent
from mnist_core.networks import benchmark
from mnist_core.networks.classifier import NotExported
from mnist_core.networks.comparison import NetworkComparison, compare_network
from mnist_core.networks.run_files import DamagedRun
from mnist_core.networks.runs import Run
from pages.shared import loaders, widgets
from pages.shared.look import is_phone, look
from pages.training_parts import cost_table
from pages.training_parts.cost_table import ORDERS

MEASURED_ON = {"MNIST": "MNIST", "drawings": "drawings by people"}
WIDTH, ON_PHONES = 540, 350  # of a chart, in pixels
EXPLAIN_COLUMNS = """
- **MNIST**: accuracy on MNIST’s 10,000 test images.
- **drawings**: accuracy on drawings by people the network never saw.
- **size**: of the network’s file.
- **ms / image**: time to read one image on this machine, now (median of 50).
- **s / epoch**: seconds on the machine that trained it.
- **calibration error**: the average gap between its confidence and its accuracy, in percentage
  points.
- **own test set**: accuracy on the test images that the network was published with, to compare
  with the **published** accuracy. These are the same 10,000 images, except for sigmoid_mlp: half
  of them.
"""


@st.cache_data(
    show_spinner="Measuring the speed of each network",
    hash_funcs=loaders.BY_VERSION,
    max_entries=loaders.MOST_RUNS,
)
def _milliseconds(run: Run) -> float:
    return benchmark.median_milliseconds(loaders.load_network(run))


def milliseconds(run: Run) -> float | None:
    """The time for one image on this machine; None if the network cannot be served."""
    try:
        return _milliseconds(run)
    except (DamagedRun, NotExported):
        return None


@st.fragment
def show(whole: dict[str, Run]) -> None:
    """Show accuracy against two kinds of cost, and all figures in a table."""
    st.header("What does accuracy cost?", anchor="cost")
    with st.container(key="controls", horizontal=True, vertical_alignment="bottom"):
        measured_on = widgets.choose("Accuracy on", "on", MEASURED_ON)
        by = widgets.choose_from("Table sorted by", "sort", list(ORDERS), "MNIST", width=220)
    compared = [compare_network(run, milliseconds(run)) for run in whole.values()]
    left, right = st.columns(2)
    with left:
        show_tradeoff(compared, "parameters", measured_on)
    with right:
        show_tradeoff(compared, "ms / image", measured_on)
    st.caption(explain_tradeoff(whole))
    cost_table.show(compared, by)
    with st.expander("What the columns mean"):
        st.markdown(EXPLAIN_COLUMNS)


def show_tradeoff(compared: list[NetworkComparison], cost: str, measured_on: str) -> None:
    """Show the chart of accuracy against a cost, of the networks that have both."""
    points = {}
    for network in compared:
        accuracy = network.mnist_accuracy if measured_on == "MNIST" else network.drawings_accuracy
        value = network.parameters if cost == "parameters" else network.milliseconds_per_image
        if value and accuracy is not None:
            points[network.name] = (float(value), accuracy)
    if not points:
        st.info(f"No network has been measured in both {cost} and accuracy on {measured_on}.")
        return
    st.plotly_chart(
        networks.tradeoff(
            points,
            cost,
            f"accuracy on {measured_on}",
            run_colours([network.name for network in compared], look()),
            look(),
            width=ON_PHONES if is_phone() else WIDTH,
        ),
        key=f"tradeoff {cost}",
        alt=describe_tradeoff(points, cost, measured_on),
    )


def describe_tradeoff(points: dict[str, tuple[float, float]], cost: str, measured_on: str) -> str:
    """The chart in words: which networks are best, and all of them."""
    cheapest_first = sorted(points, key=lambda name: points[name][0])
    found = []
    for name in cheapest_first:
        value, accuracy = points[name]
        number = f"{value:,.0f}" if cost == "parameters" else f"{value:.3f}"
        found.append(f"{name} {accuracy_percent(accuracy)} with {number}")
    best = max(points, key=lambda name: points[name][1])
    return (
        f"Accuracy on {measured_on} against {cost}. Most accurate: {best}. Cheapest: "
        f"{cheapest_first[0]}. The cheapest first: {loaders.listed(found)}."
    )


def explain_tradeoff(whole: dict[str, Run]) -> str:
    """Say how to read the charts, and why the networks are not quite comparable."""
    text = "Each point is a network. Best is top left: accurate and cheap."
    learned_drawings = [name for name, run in whole.items() if run.card.protocol.renditions > 0]
    if learned_drawings:
        text += (
            f" They did not all train on the same data: {loaders.listed(learned_drawings)} also on "
            "drawings, the others on MNIST alone."
        )
    return text
