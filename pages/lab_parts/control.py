"""What a visitor does with a training while it runs: pause, step, go on, another rate, stop."""

from dataclasses import replace

import streamlit as st

from mnist_core.lab import jobs
from mnist_core.lab.jobs import Job, Orders
from mnist_core.lab.progress import Progress
from mnist_core.lab.recipe import RATES
from pages.lab_parts import mine, problems
from pages.shared import widgets


def show(job: Job, known: Progress) -> None:
    """The buttons, as they fit the state of the training."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="lab-controls"):
        if known.state == "paused":
            _button("Continue", "play_arrow", job, until=None)
            _button("One batch", "skip_next", job, until=known.batch + 1)
            _button("One epoch", "fast_forward", job, until=known.batch + known.batches)
        else:
            _button("Pause", "pause", job, until=0)
        st.button(
            "Stop and keep",
            icon=":material/stop:",
            key="stop",
            on_click=_order,
            args=(job,),
            kwargs={"stop": True},
        )
    if job.recipe.schedule == "constant":
        key = f"rate-now-{job.number}"
        now = next((text for text in RATES if abs(float(text) / known.rate - 1) < 0.01), None)
        st.select_slider(
            "Learning rate from now on",
            RATES,
            now or RATES[3],
            key=key,
            on_change=_set_rate,
            args=(job, key),
        )


def _button(label: str, icon: str, job: Job, *, until: int | None) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        key=f"order-{label}",
        on_click=_order,
        args=(job,),
        kwargs={"until": until},
    )


def _order(job: Job, **change: int | bool | float | None) -> None:
    """Change the orders of a job."""
    try:
        before = jobs.orders_for(mine.lab(), job.number)
        jobs.give_orders(mine.lab(), job.number, replace(before, **change))  # type: ignore[arg-type]
    except problems.REFUSALS as problem:
        problems.keep(problem)


def _set_rate(job: Job, key: str) -> None:
    chosen = widgets.value_now(key)
    if chosen in RATES:
        _order(job, rate=float(chosen))


def resume(job: Job) -> None:
    """Have a worker go on with a job whose worker was lost; for a callback."""
    try:
        jobs.resume(mine.lab(), job)
    except problems.REFUSALS as problem:
        problems.keep(problem)


def withdraw(job: Job) -> None:
    """Give up a job that waits; for a callback."""
    try:
        jobs.give_orders(mine.lab(), job.number, Orders(stop=True))
    except problems.REFUSALS as problem:
        problems.keep(problem)
