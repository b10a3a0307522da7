"""A training from inside: the answers to one drawing, curves, gradients and weights."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from mnist_core.charts import lab as charts
from mnist_core.charts import networks
from mnist_core.charts.lab import Curve
from mnist_core.lab import diagnosis
from mnist_core.lab.jobs import Job
from mnist_core.lab.progress import ENDED, Point, Progress
from mnist_core.lab.recipe import KINDS
from pages.shared import sentences, widgets
from pages.shared.elements import pictures, probability_bars
from pages.shared.look import is_phone, look

PARAMETER = "inside"
INSIDE = {"gradients": "Gradients", "weights": "First weights", "confusion": "Mix-ups"}
WIDTH, ON_PHONES = 620, 350  # pixels


def show(job: Job, known: Progress) -> None:
    """Show a training."""
    _show_answers(job, known)
    _show_curves(known)
    with st.container(key="inside-choice"):
        chosen = widgets.choose("Look inside", PARAMETER, INSIDE)
    if chosen == "gradients":
        _show_gradients(known)
    elif chosen == "weights":
        _show_weights(known)
    else:
        _show_confusion(known)


def curve_of(known: Progress, quantity: str) -> Curve:
    """The curve of loss or accuracy by epochs; not before the first batch."""
    points = [point for point in known.points if point.batch > 0 or quantity == "accuracy"]
    return Curve(
        [point.batch / max(1, known.batches) for point in points],
        [_value(point, quantity, "") for point in points],
        [_value(point, quantity, "val_") for point in points],
    )


def _value(point: Point, quantity: str, prefix: str) -> float:
    value: float = getattr(point, prefix + quantity)
    return value


def _show_answers(job: Job, known: Progress) -> None:
    """The drawing, and the ten bars of it from the untrained to the trained network."""
    first, last = known.points[0], known.points[-1]
    answers = np.nan_to_num(np.array(last.answers, np.float32))
    with st.container(horizontal=True, vertical_alignment="center", key="lab-answers"):
        st.html(pictures.picture(job.image, f"a {job.digit}"), width="content")
        with st.container(width="stretch"):
            probability_bars.show(
                answers,
                "Bar chart of what the network says of the drawing now.",
                {job.digit: look().truth},
                height="4.5rem",
            )
    st.markdown(_say_answers(job, known, first, last))


def _say_answers(job: Job, known: Progress, first: Point, last: Point) -> str:
    """Untrained, it said this; now it says that; and when it was first right."""
    before, now = _most_likely(first.answers), _most_likely(last.answers)
    text = f"Untrained, it took this for {sentences.a(before)}; now for {sentences.a(now)}. "
    if known.first_right is None:
        return text + f"It has not read it as {sentences.a(job.digit)} yet."
    if known.first_right == 0:
        return text + "It was right from the beginning, by chance."
    if known.state in ENDED and diagnosis.has_not_learned(known):
        return (
            text + f"It hit {sentences.a(job.digit)} by chance, after batch {known.first_right:,}."
        )
    epochs = known.first_right / max(1, known.batches)
    return (
        text + f"**First read right after batch {known.first_right:,}** ({epochs:.2f} epochs), the "
        "dashed line."
    )


def _most_likely(answers: Sequence[float]) -> int:
    return int(np.nan_to_num(np.array(answers)).argmax())


def _show_curves(known: Progress) -> None:
    left, right = st.columns(2)
    mark = known.first_right / known.batches if known.first_right and known.batches else None
    for place, quantity in ((left, "accuracy"), (right, "loss")):
        curve = curve_of(known, quantity)
        with place:
            st.plotly_chart(
                charts.curves(
                    {"this network": curve},
                    quantity,
                    "epochs",
                    {"this network": look().series[0]},
                    look(),
                    end=float(known.epochs),
                    mark=mark,
                ),
                key=f"live-{quantity}",
                alt=_describe(curve, quantity),
            )


def _describe(curve: Curve, quantity: str) -> str:
    values = [value for value in curve.validation if value == value]
    if not values:
        return f"A line chart of the {quantity} by epochs, still empty."
    return (
        f"A line chart of the {quantity} by epochs, in training and on validation images, which "
        f"went from {values[0]:.3g} to {values[-1]:.3g}."
    )


def layer_names(known: Progress) -> list[str]:
    """What to call the layers with weights: 2 Dense, answers."""
    kinds = {name.lower(): name for name in KINDS.values()}
    names = []
    for name in known.layers:
        number, _, kind = name.partition("_")
        names.append(f"{number} {kinds[kind]}" if kind in kinds else name)
    return ["answers" if name == "probabilities" else name for name in names]


def _show_gradients(known: Progress) -> None:
    norms = known.points[-1].gradients
    names = layer_names(known)
    if len(norms) != len(names) or not norms:
        st.caption("Gradients appear after the first batch.")
        return
    st.plotly_chart(
        charts.gradients(names, norms, look()),
        key="live-gradients",
        alt="Bar chart of the norm of the gradient of each layer: "
        + ", ".join(f"{name} {norm:.1e}" for name, norm in zip(names, norms, strict=True)),
    )
    st.caption(_say_gradients(names, norms))


def _say_gradients(names: Sequence[str], norms: Sequence[float]) -> str:
    """How to read the bars, and which layers have none."""
    if not np.isfinite(norms).all():
        return "No bars: the weights have become too large to compute with."
    still = [name for name, norm in zip(names, norms, strict=True) if norm == 0]
    if len(still) == len(names):
        return (
            "No bars: no weight changes any more. The network is stuck, and gives every image the "
            "same answer."
        )
    text = (
        "How strongly the last batch pulls at each layer’s weights. The axis counts in powers of "
        "ten: a layer that is thousands of times weaker than the others does not learn."
    )
    return f"{text} No bar, so no signal: {', '.join(still)}." if still else text


def _show_weights(known: Progress) -> None:
    if known.pictures is None:
        st.caption("The first layer does not look at the image alone, so it has no pictures.")
        return
    weights = known.pictures.weights
    st.plotly_chart(
        networks.filter_grid(weights, look(), width=ON_PHONES if is_phone() else WIDTH),
        key="live-weights",
        alt=f"The weights of {len(weights)} units of the first layer as pictures.",
    )
    st.caption("Orange pixels speak for what the unit looks for, green ones against it.")


def _show_confusion(known: Progress) -> None:
    counts = np.array(known.confusion)
    if not counts.any():
        st.caption("There are no validation images.")
        return
    st.plotly_chart(
        charts.confusion(counts, look()),
        key="live-confusion",
        alt=f"Confusion matrix of {counts.sum()} validation images, {counts.trace()} of them "
        "on the diagonal.",
    )
    st.caption(f"{counts.sum()} validation images: a row for each true digit.")
