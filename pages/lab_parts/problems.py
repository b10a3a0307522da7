"""What a visitor reads when something cannot be done in the lab: never a traceback."""

import streamlit as st

from mnist_core.data.strokes import DamagedStrokes, NotDigits, StrokesNotFound
from mnist_core.lab.costs import TooMuch
from mnist_core.lab.jobs import AlreadyTraining, LabFull
from mnist_core.lab.kept import BadName, DiskFull
from mnist_core.lab.limits import BadSetting
from mnist_core.lab.recipe import BadRecipe
from mnist_core.lab.shapes import ImpossibleNetwork
from mnist_core.lab.store import QueueProblem
from mnist_core.lab.worker_process import WorkerDoesNotStart
from pages.shared import presenter, sentences, session

FOR_PRESENTERS = (QueueProblem, BadSetting, WorkerDoesNotStart)
REFUSALS = (
    *FOR_PRESENTERS,
    *(TooMuch, AlreadyTraining, LabFull, BadName, DiskFull, BadRecipe, ImpossibleNetwork),
    *(StrokesNotFound, DamagedStrokes, NotDigits),
)


def show(problem: Exception) -> None:
    """Say what is wrong. What names files and settings is for the presenter alone."""
    if isinstance(problem, FOR_PRESENTERS):
        st.error("The lab cannot train just now. Whoever runs this app can find out why.")
        presenter.show_details(str(problem))
    else:
        st.warning(sentences.literal(problem))


def keep(problem: Exception) -> None:
    """Remember what is wrong, for the page to say; for callbacks of buttons."""
    session.visit().lab.problem = problem


def show_kept() -> None:
    """Say what the last click could not do, once."""
    lab = session.visit().lab
    if lab.problem is not None:
        show(lab.problem)
        lab.problem = None
