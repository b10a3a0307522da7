"""The training as it runs, shown again twice a second, in a fragment that is never nested."""

import streamlit as st

from mnist_core.lab import diagnosis, jobs, worker_process
from mnist_core.lab.experiments import BY_KEY
from mnist_core.lab.progress import ENDED, Progress
from pages.lab_parts import build, control, live, mine, problems
from pages.lab_parts.mine import Training
from pages.shared import session

EVERY = 0.5  # seconds
PARAMETERS = {live.PARAMETER}


def show() -> None:
    """Show the latest training of this visitor, as it is now."""
    latest = mine.latest()
    mine.remembered().shown = _state_of(latest)
    st.fragment(_watch, run_every=EVERY if mine.is_active(latest) else None)()


def _state_of(training: Training | None) -> str:
    """Which training the page shows, and whether it waits or runs."""
    return f"{training.job.number} {mine.is_active(training)}" if training is not None else ""


def _watch() -> None:
    try:
        training = mine.latest()
        if training is None:
            _invite()
            return
        if mine.is_active(training):
            worker_process.ensure_worker()
        _show(training)
    except problems.REFUSALS as problem:
        problems.show(problem)


def _invite() -> None:
    mine.warm_up()
    st.info(
        "Nothing is trained yet. Press **Train**: the curves begin to move in a few seconds.",
        icon=":material/science:",
    )


def _show(training: Training) -> None:
    """What there is to see of a training; the page runs again when it ends."""
    known, number = training.progress, training.job.number
    if jobs.is_lost(mine.lab(), number) and (known is None or known.state not in ENDED):
        _show_lost(training)
    elif known is None or (known.state == "preparing" and not known.points):
        _show_waiting(training)
    else:
        _show_state(training, known)
    if known is not None:
        if known.state in ("training", "paused"):
            control.show(training.job, known)
        if known.points:
            live.show(training.job, known)
    _run_page_when_changed(training)


def _run_page_when_changed(training: Training) -> None:
    """Run the whole page when a training has begun or ended: other parts then change, too."""
    if mine.remembered().shown != _state_of(training):
        st.rerun()


def _show_lost(training: Training) -> None:
    can_resume = training.progress is not None and training.progress.can_resume
    st.error(
        "The worker that trained this network has stopped. "
        + (
            "What it had learned until its last epoch is kept."
            if can_resume
            else "It had not finished an epoch."
        )
    )
    label = "Continue from the last epoch" if can_resume else "Begin again"
    st.button(
        label,
        icon=":material/restart_alt:",
        key="resume",
        type="primary",
        on_click=control.resume,
        args=(training.job,),
    )


def _show_waiting(training: Training) -> None:
    """How many come first, or that it begins in a moment."""
    wait = jobs.wait_of(mine.lab(), training.job.number)
    if wait is None or wait.ahead == 0:
        st.info("Starting. The first training after a pause takes ten seconds longer.")
    else:
        others = "training comes" if wait.ahead == 1 else "trainings come"
        st.info(f"{wait.ahead} {others} first: about {wait.seconds:,.0f} s.")
    st.button(
        "Give up",
        icon=":material/close:",
        key="withdraw",
        on_click=control.withdraw,
        args=(training.job,),
    )


def _show_state(training: Training, known: Progress) -> None:
    total = max(1, known.batches * known.epochs)
    share = min(1.0, known.batch / total)
    seconds = known.points[-1].seconds if known.points else 0.0
    where = (
        f"Batch {known.batch:,} of {total:,}, epoch {min(known.epoch + 1, known.epochs)} of "
        f"{known.epochs}, {seconds:.1f} s, learning rate {known.rate:.2g}"
    )
    if known.state == "failed":
        st.error(known.message)
    elif known.state == "done" and diagnosis.has_not_learned(known):
        _explain_failure(training, known)
    elif known.state == "done":
        st.success(_sentence(training, "Trained.", known.message, _result(known)))
    elif known.state == "paused":
        st.progress(share, f"**Paused.** {where}")
    elif known.state == "finishing":
        st.progress(1.0, known.message)
    else:
        st.progress(share, where)


def _explain_failure(training: Training, known: Progress) -> None:
    """Say that a network has not learned, why, and how to repair it."""
    share = known.result.test.share if known.result is not None else 0.1
    found = diagnosis.diagnose(training.job.recipe, known)
    if training.job.title:  # an experiment explains it at its end
        found = diagnosis.Diagnosis("")
    st.warning(
        _sentence(
            training,
            "**It has not learned.**",
            known.message,
            f"It reads {share:.1%} of MNIST’s test images; guessing gives about 10%. {found.cause}",
        )
    )
    visit = session.visit().lab
    if visit.repaired == training.job.number:
        st.info("Done. Press **Train** to try it.", icon=":material/build:")
    elif found.recipe is not None and st.button(
        found.remedy, icon=":material/build:", key="repair"
    ):
        build.put(found.recipe)
        visit.repaired = training.job.number
        st.rerun()  # the controls are outside of this fragment


def _sentence(training: Training, *parts: str) -> str:
    """What came of a training; in an experiment, with the name of its variant first."""
    experiment = BY_KEY.get(training.job.title)
    names = [
        f"{variant.name.capitalize()}, {number} of {len(experiment.variants)}:"
        for number, variant in enumerate(experiment.variants if experiment else (), 1)
        if experiment and variant.recipe == training.job.recipe
    ]
    return " ".join(part for part in (*names, *parts) if part)


def _result(known: Progress) -> str:
    if known.result is None:
        return ""
    text = f"It reads {known.result.test.share:.1%} of MNIST’s test images"
    if known.result.drawings is not None:
        text += f" and {known.result.drawings.share:.1%} of drawings"
    return f"{text}. It is ready on the other pages."
