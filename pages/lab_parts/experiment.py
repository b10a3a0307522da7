"""Ten experiments: guess first, then train, then read why it is so."""

from collections.abc import Sequence

import streamlit as st

from mnist_core.lab import recorded
from mnist_core.lab.experiments import BY_KEY, EXPERIMENTS, Experiment, Variant
from mnist_core.lab.progress import Progress
from mnist_core.lab.recipe import Recipe
from pages.lab_parts import build, compare, mine
from pages.shared import address, session, widgets
from pages.shared.session import Planned

PARAMETER, GUESS, RECORDED = "experiment", "guess", "recorded"
PARAMETERS = (PARAMETER, GUESS, RECORDED)


def show(*, can_train: bool) -> Experiment | None:
    """Offer the experiments, and show the chosen one.

    Args:
        can_train: whether there is a worker; without one, recorded curves are shown.

    Returns:
        The chosen experiment.
    """
    titles = {experiment.key: experiment.title for experiment in EXPERIMENTS}
    chosen = widgets.choose_or_none("Ten experiments: guess first", PARAMETER, titles)
    if chosen is None:
        return None
    experiment = BY_KEY[chosen]
    with st.container(border=True, key="lab-experiment"):
        st.header(experiment.title, anchor=False)
        st.markdown(f"**{experiment.question}**")
        guess = _guess_at(experiment)
        if guess is None:
            _ask(experiment)
            return experiment
        _show_guess(experiment, guess, can_train=can_train)
    return experiment


def _ask(experiment: Experiment) -> None:
    st.caption("What do you think?")
    with st.container(horizontal=True):
        for number, text in enumerate(experiment.guesses):
            st.button(
                text,
                key=f"guess-{experiment.key}-{number}",
                on_click=_take_guess,
                args=(experiment, number),
            )


def _take_guess(experiment: Experiment, number: int) -> None:
    session.visit().lab.guesses[experiment.key] = number
    address.put(GUESS, f"{experiment.key}-{number}")  # a reload keeps it


def _guess_at(experiment: Experiment) -> int | None:
    """What this visitor has guessed, in this visit or before the page was loaded again."""
    guesses = session.visit().lab.guesses
    key, _, number = address.value_of(GUESS).rpartition("-")
    known = [str(place) for place in range(len(experiment.guesses))]
    if key == experiment.key and number in known:
        guesses.setdefault(key, int(number))
    return guesses.get(experiment.key)


def _show_guess(experiment: Experiment, guess: int, *, can_train: bool) -> None:
    """The guess, what trains or has been trained, and at the end the explanation."""
    st.markdown(f"Your guess: *{experiment.guesses[guess]}*")
    trained = _trained(experiment) if can_train else []
    if can_train and len(trained) < len(experiment.variants):
        _offer(experiment, _missing(experiment))
    has_recorded = len(recorded.read().get(experiment.key, [])) == len(experiment.variants)
    if can_train and has_recorded and len(trained) < len(experiment.variants):
        with_recorded = widgets.choose_whether("Show the curves that were recorded", RECORDED)
    else:
        with_recorded = has_recorded and not can_train
    if with_recorded:
        trained = recorded.read()[experiment.key]
    if len(trained) == len(experiment.variants):
        _explain(experiment, guess, trained)


def _offer(experiment: Experiment, missing: Sequence[Variant]) -> None:
    """The button that trains the variants that are missing, or what is to be seen meanwhile."""
    if mine.is_active(mine.latest()) or session.visit().lab.planned:
        st.markdown(f"Watch {experiment.look_at}")
        return
    names = "; ".join(variant.name for variant in missing)
    planned = [Planned(experiment.key, variant.recipe) for variant in missing]
    number = "one" if len(missing) == 1 else str(len(missing))
    others = "all" if len(missing) == len(experiment.variants) else "the other"
    st.button(
        f"Train {others} {number}",
        type="primary",
        icon=":material/play_arrow:",
        key=f"run-{experiment.key}",
        on_click=mine.begin_all,
        args=(planned,),
    )
    st.caption(f"One after the other: {names}.")


def _trained(experiment: Experiment) -> list[Progress]:
    """The latest training of each variant that has ended, as far as there are some."""
    ended = _ended(experiment)
    return [ended[variant.recipe] for variant in experiment.variants if variant.recipe in ended]


def _missing(experiment: Experiment) -> list[Variant]:
    """The variants that are still to be trained."""
    ended = _ended(experiment)
    return [variant for variant in experiment.variants if variant.recipe not in ended]


def _ended(experiment: Experiment) -> dict[Recipe, Progress]:
    return {
        training.job.recipe: training.progress
        for training in mine.trainings()
        if training.progress is not None and training.progress.state in ("done", "failed")
        if training.job.title == experiment.key and training.progress.points
    }


def _explain(experiment: Experiment, guess: int, trained: Sequence[Progress]) -> None:
    right = experiment.guesses[experiment.right]
    was_right = guess == experiment.right
    verdict = "**You guessed right.**" if was_right else f"**Not this time.** It is: *{right}*."
    st.markdown(f"{verdict} {experiment.explanation}".replace(".*.", ".*"))
    found = [
        (variant.name, variant.recipe, known)
        for variant, known in zip(experiment.variants, trained, strict=True)
    ]
    compare.show_all(found, f"experiment-{experiment.key}")
    with st.container(horizontal=True):
        for variant in experiment.variants:
            _offer_to_change(variant)


def _offer_to_change(variant: Variant) -> None:
    st.button(
        f"Build “{variant.name}” yourself",
        key=f"build-{variant.name}",
        type="tertiary",
        on_click=build.put,
        args=(variant.recipe,),
    )
