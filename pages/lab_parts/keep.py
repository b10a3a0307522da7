"""The networks that this visitor has trained: opened on other pages, downloaded, or saved."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from mnist_core.lab import kept, limits
from mnist_core.networks import run_files, runs
from mnist_core.networks.runs import Run
from pages.lab_parts import mine, problems
from pages.shared import loaders, presenter, sentences, session, widgets
from pages.shared.elements import links

PAGES = (
    ("draw", "Draw with it", "draw"),
    ("training", "Its curves", "show_chart"),
    ("confusion", "What it mixes up", "grid_on"),
    ("mistakes", "Its mistakes", "error"),
    ("map", "Its map", "scatter_plot"),
)


def show() -> None:
    """Show what can be done with the latest network."""
    folders = loaders.own_folders()
    done = [training for training in mine.trainings() if training.name in folders]
    if not done:
        return
    name = done[-1].name
    try:
        run = runs.read_run(folders[name])
    except (run_files.DamagedRun, runs.UnknownRun) as problem:
        st.error(sentences.literal(problem))
        return
    st.header(f"Your network: {name}", anchor="keep")
    st.caption(
        f"It reads {run.card.figures.accuracy:.1%} of MNIST’s test images. Until you leave, it is "
        "among the networks on the other pages; nobody else sees it."
    )
    with st.container(horizontal=True, gap="medium"):
        for page, label, icon in PAGES:
            parameters = {"networks": name} if page == "training" else {"network": name}
            links.show(page, label, icon, **parameters)
    with st.container(horizontal=True):
        _offer(run, run_files.KERAS, f"{name}.keras")
        _offer(run, run_files.TFLITE, f"{name}.tflite")
    if _may_save():
        _offer_to_save(run)


def _offer(run: Run, file: str, name: str) -> None:
    """A button that downloads a file of a run; it is read when somebody presses it."""
    if (run.folder / file).is_file():
        st.download_button(
            f"Download .{name.rsplit('.', 1)[-1]}",
            _read(run.folder / file),
            name,
            icon=":material/download:",
            on_click="ignore",
        )


def _read(file: Path) -> Callable[[], bytes]:
    return file.read_bytes


def _may_save() -> bool:
    """Whether this visitor may save networks: the presenter may, others only if a setting says so.

    Who has a room's key is its presenter.
    """
    is_leading = bool(session.visit().room_key)
    return limits.may_keep() or presenter.is_presenter() or is_leading


def _offer_to_save(run: Run) -> None:
    with st.popover("Save it for everybody", icon=":material/save:"):
        st.text_input("Name", key="lab-name", max_chars=kept.LONGEST_NAME)
        st.button("Save", key="lab-save", on_click=_save, args=(run,))
        st.caption("It is then among the networks of all visitors, until somebody deletes it.")


def _save(run: Run) -> None:
    name = str(widgets.value_now("lab-name") or "").strip()
    try:
        kept.save(run, name, most=mine.lab().limits.disk)
    except problems.REFUSALS as problem:
        problems.keep(problem)
    except OSError:
        problems.keep(kept.DiskFull("The network could not be written. Is there room on the disk?"))
    else:
        st.toast(f"Saved as {name}, for everybody.")
