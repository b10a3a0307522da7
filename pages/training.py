"""How did the networks learn? Also which is best, at what cost, and what one consists of."""

import csv
import io
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from mnist_core import anatomy, charts, evaluation, measuring, runs
from mnist_core.anatomy import Anatomy
from mnist_core.charts import Learning
from mnist_core.classifier import NotExported
from mnist_core.evaluation import Final
from mnist_core.runs import Run
from pages import _shared

VALIDATED_ON = {
    "none": "nothing",
    "last_fifth": "12,000 of the training images",
    "last_10000": "10,000 of the training images",
    "last_twelfth": "5,000 of the training images",
    "test": "all 10,000 test images",
    "test_half": "5,000 of the test images",
}
AMONG = ["all networks", "the published ones"]
# What the table of all networks can be sorted by, and whether the greatest comes first.
COLUMNS = {
    "network": False,
    "parameters": False,
    "size": False,
    "MNIST": True,
    "drawings": True,
    "calibration error": False,
    "s / epoch": False,
    "ms / image": False,
}


def download(what: str, rows: list[dict[str, Any]], file: str) -> None:
    """A button that saves the numbers of a chart as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    st.download_button(
        what,
        text.getvalue(),
        file,
        "text/csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def listed(names: list[str]) -> str:
    """Names as people list them: a, b and c."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


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
    text = (
        "Solid: on validation images, which the network did not learn from; dotted: on those it "
        "did. The wider the band between them where training is ahead, the more it has learned its "
        "images by heart. The star is the epoch that was best in validation. The first epochs' "
        "training values are worse since they are means over an epoch in which the network still "
        "changed."
    )
    ours = [name for name, run in chosen.items() if run.card.protocol.renditions]
    distorted = [name for name, run in chosen.items() if run.card.protocol.distorted]
    if distorted:
        text += (
            f" {listed(distorted)} learned from images that are distorted anew in each epoch, "
            "and harder to read than those of validation."
        )
    if quantity == "loss" and ours and len(chosen) > 1:
        text += (
            f" The loss of {listed(ours)} is a sum: the cross-entropy of each trunk's digits, and "
            "of telling digits from what is none. It compares with no other network's; the "
            "accuracy does."
        )
    if quantity == "accuracy" and any(run.card.published_accuracy for run in chosen.values()):
        text += " Long dashes: the test accuracy that was published for the network."
    return text


@st.fragment
def show_curves(whole: dict[str, Run]) -> None:
    """Loss or accuracy of the chosen runs, laid over each other."""
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
            ["loss", "accuracy"],
            default="loss",
            required=True,
            key="quantity",
            bind="query-params",
        )
        along = st.segmented_control(
            "By",
            ["epoch", "seconds"],
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
        charts.learning_curves(
            {name: learning(run, quantity, along) for name, run in chosen.items()},
            quantity,
            along,
            charts.colours(list(whole)),
            logarithmic=logarithmic,
        ),
        key="curves",
        alt=f"The {quantity} of {listed(names)} by {along}, in training and in validation.",
    )
    st.caption(how_to_read_the_curves(chosen, quantity))
    download("Curves as CSV", curve_rows(chosen), "curves.csv")


def why_validation(finals: Mapping[str, Final], by_sum: str, by_validation: str) -> str:
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


def finals_of(whole: Mapping[str, Run]) -> dict[str, Final]:
    """The last epoch's accuracies of the runs that had validation, the best first."""
    found = {
        name: Final(run.history.accuracy[-1], run.history.val_accuracy[-1])
        for name, run in whole.items()
        if run.history.val_accuracy
    }
    return dict(sorted(found.items(), key=lambda item: -item[1].validation))


@st.fragment
def show_which_is_best(whole: dict[str, Run]) -> None:
    """Two rules side by side, and why the second is the better one."""
    st.subheader("Which is best?", anchor="best")
    published = {name: run for name, run in whole.items() if run.card.published_accuracy}
    among = st.segmented_control(
        "Among", AMONG, default=AMONG[0], required=True, key="among", bind="query-params"
    )
    compared = whole if among == AMONG[0] else published
    finals = finals_of(compared)
    if not finals:
        st.info("None of these networks was trained with validation; there is nothing to compare.")
        return
    by_sum, by_validation = evaluation.best_by_sum(finals), evaluation.best_by_validation(finals)
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
        if others and evaluation.best_by_sum(others) != evaluation.best_by_validation(others):
            text += " Among the published networks alone they disagree: choose these above."
        st.markdown(text)
    st.plotly_chart(
        charts.final_accuracies(
            {name: (final.training, final.validation) for name, final in finals.items()},
            charts.colours(list(whole)),
        ),
        key="finals",
        alt="Training and validation accuracy of each network in its last epoch.",
    )
    without = [name for name in compared if name not in finals]
    st.caption(
        "The first rule is that of the published comparison. Neither is the last word: the "
        "networks were validated on different images, as the table says, some on the test images "
        "themselves, ours on drawings too."
        + (f" Left out, since trained without validation: {listed(without)}." if without else "")
    )
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


@st.cache_data(show_spinner="Measuring how quick each network is", max_entries=50)
def _milliseconds(folder: Path, card: float) -> float:
    return measuring.milliseconds_per_image(_shared.load_network(folder))


def milliseconds(run: Run) -> float | None:
    """What one image takes here; None where there is nothing to serve yet."""
    try:
        return _milliseconds(run.folder, (run.folder / runs.CARD).stat().st_mtime)
    except (runs.DamagedRun, runs.UnknownRun, NotExported, OSError):
        return None


def row(run: Run) -> dict[str, Any]:
    """What a run is and is worth, by column."""
    card = run.card
    return {
        "network": run.name,
        "parameters": card.parameters,
        "size": (run.folder / runs.TFLITE).stat().st_size if run.served else None,
        "MNIST": card.figures.accuracy,
        "drawings": card.drawings.accuracy if card.drawings else None,
        "calibration error": card.figures.expected_calibration_error,
        "s / epoch": float(np.mean(run.history.seconds)),
        "ms / image": milliseconds(run),
        "own test": card.test_accuracy,
        "published": card.published_accuracy,
        "layers": card.summary,
    }


@st.fragment
def show_all(whole: dict[str, Run]) -> None:
    """Accuracy against two kinds of cost, and all figures in a table."""
    st.subheader("What does accuracy cost?", anchor="cost")
    measured_on = st.segmented_control(
        "Accuracy on",
        ["MNIST", "drawings"],
        default="MNIST",
        required=True,
        key="on",
        bind="query-params",
    )
    table = [row(run) for run in whole.values()]
    colours = charts.colours(list(whole))
    for place, cost in zip(st.columns(2), ("parameters", "ms / image"), strict=True):
        points = {
            found["network"]: (found[cost], found[measured_on])
            for found in table
            if found[cost] and found[measured_on] is not None
        }
        if points:
            place.plotly_chart(
                charts.tradeoff(points, cost, f"accuracy on {measured_on}", colours),
                key=f"tradeoff {cost}",
                alt=f"Accuracy on {measured_on} against {cost} of each network.",
            )
        else:
            place.info(f"No network was measured in {cost} and on {measured_on}.")
    st.caption(
        "The upper left is where one wants to be: right, and cheap. Ours learned from drawings as "
        "well, the published ones from MNIST alone."
    )
    by = st.selectbox(
        "Sorted by", list(COLUMNS), key="sort", bind="query-params", width=280
    )
    given = [found for found in table if found[by] is not None]
    rest = [found for found in table if found[by] is None]
    number = st.column_config.NumberColumn
    four = number(format="%.4f")
    st.dataframe(
        sorted(given, key=lambda found: found[by], reverse=COLUMNS[by]) + rest,
        column_config={
            "network": st.column_config.TextColumn(pinned=True),
            "parameters": number(format="localized"),
            "size": number(format="bytes", help="Of the served network on disk"),
            "MNIST": number(format="%.4f", help="Accuracy on MNIST's 10,000 test images"),
            "drawings": number(format="%.4f", help="Accuracy on drawings by unseen writers"),
            "calibration error": number(
                format="%.4f", help="How far its confidence is from how often it is right, mean"
            ),
            "s / epoch": number(format="%.1f", help="When it was trained, on that machine"),
            "ms / image": number(format="%.3f", help="LiteRT, one thread, measured here just now"),
            "own test": number(
                format="%.4f", help="Accuracy on the test images of the protocol; compare to this"
            ),
            "published": four,
            "layers": st.column_config.TextColumn(width="large"),
        },
    )
    st.caption(
        "MNIST: on all 10,000 test images; own test: on those of the network's own protocol, as "
        "was what was published, for sigmoid_mlp half of them. Milliseconds are the median of 50 "
        "single images through LiteRT on this machine, as it is busy now."
    )


@st.cache_resource(show_spinner=False, max_entries=50)
def _anatomy(file: Path, changed: float) -> Anatomy:
    return anatomy.read(file)


@st.fragment
def show_one(whole: dict[str, Run]) -> None:
    """The first filters and all layers of one network."""
    st.subheader("What does a network consist of?", anchor="layers")
    name = _shared.choose_network({name: run.folder for name, run in whole.items()})
    file = whole[name].folder / runs.KERAS
    try:
        found = _anatomy(file, file.stat().st_mtime if file.exists() else 0)
    except runs.DamagedRun as problem:
        st.error(f"{problem} Choose another network.")
        return
    for filters, place in zip(found.filters, st.columns(max(1, len(found.filters))), strict=False):
        count, height, width = filters.weights.shape
        with place:
            st.markdown(f"The {count} filters of {height} × {width} pixels in `{filters.layer}`")
            st.plotly_chart(
                charts.filters(filters.weights),
                key=f"filters {filters.layer}",
                alt=f"The {count} filters of {filters.layer}, each a square of its weights.",
            )
            download(
                "Filters as CSV",
                [
                    {"filter": number, "row": y, "column": x, "weight": float(weight)}
                    for (number, y, x), weight in np.ndenumerate(filters.weights)
                ],
                f"{name}-{filters.layer}.csv",
            )
    if found.filters:
        st.caption(
            "Each square is laid on every place of the image. Ink under orange speaks for what the "
            "filter looks for, ink under blue against it: orange beside blue finds an edge."
        )
    else:
        st.caption(f"{name} has no convolutions, so no filters that could be shown as pictures.")
    st.dataframe(
        [
            {
                "layer": layer.name,
                "kind": layer.kind,
                "output": " × ".join(map(str, layer.shape)),
                "parameters": layer.parameters,
                "reads": ", ".join(layer.inputs),
            }
            for layer in found.layers
        ],
        column_config={"parameters": st.column_config.NumberColumn(format="localized")},
    )
    st.caption(
        f"{name}: {found.parameters:,} parameters in {len(found.layers)} layers, from the image to "
        "the probabilities. The output is the shape of what a layer gives for one image, the last "
        "of three numbers its channels."
    )


st.title("How did the networks learn?")
whole = _shared.read_runs()
for parameter, known in {
    "networks": list(whole),
    "quantity": ["loss", "accuracy"],
    "by": ["epoch", "seconds"],
    "log": ["true", "false"],
    "among": AMONG,
    "on": ["MNIST", "drawings"],
    "sort": list(COLUMNS),
}.items():
    _shared.say_what_is_unknown(parameter, known)
show_curves(whole)
show_which_is_best(whole)
show_all(whole)
show_one(whole)
