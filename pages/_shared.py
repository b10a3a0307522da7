"""What the pages share: runs, networks and MNIST, read once for all who visit."""

import csv as _csv
import io
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from mnist_core import classifier, data, runs
from mnist_core.classifier import Classifier
from mnist_core.data import Mnist
from mnist_core.runs import Run

DEFAULT_NETWORK = "studio"

if PagesManager.uses_pages_directory:
    # The server's first visitor came to a page by its own address, not to the app's. Streamlit
    # then takes every file here for a page, until app.py has said which there are: run that.
    PagesManager.uses_pages_directory = False
    st.rerun()


def run_folders() -> dict[str, Path]:
    """Every run's folder by name; where there is none, say what to do and end the page."""
    folders = runs.run_folders()
    if not folders:
        st.error("There are no networks yet. `python -m mnist_core train deep_cnn` trains one.")
        st.stop()
    return folders


def read_run(folder: Path) -> Run:
    """The verified run in `folder`; raises what `runs.read_run` raises."""
    return _read_run(folder, _version(folder))


def read_runs() -> dict[str, Run]:
    """All runs by name; those that are damaged are said to be so and left out."""
    whole = {}
    for name, folder in run_folders().items():
        try:
            whole[name] = read_run(folder)
        except (runs.DamagedRun, runs.UnknownRun) as problem:
            st.error(str(problem))
    if not whole:
        st.stop()
    return whole


def find_mnist(purpose: str) -> Mnist | None:
    """MNIST if it is on this machine; else a sentence on what is missing, and a button for it.

    Args:
        purpose: what the page would do with it, as a verb: "show the digits".
    """
    if data.is_here():
        try:
            return _read_mnist()
        except (data.MnistNotFound, data.DamagedMnist) as problem:
            st.warning(str(problem))
            return None
    st.info(
        f"To {purpose}, this page needs MNIST's images, which are not on this machine. They are a "
        "file of 11.5 MB; or set `MNIST_PATH` to the one that you have."
    )
    if st.button("Fetch MNIST", icon=":material/download:"):
        try:
            with st.spinner("Fetching MNIST, 11.5 MB"):
                data.load_mnist()
        except (data.MnistNotFound, data.DamagedMnist) as problem:
            st.error(str(problem))
        else:
            st.rerun()
    return None


def load_network(folder: Path) -> Classifier:
    """The served network of the run in `folder`; raises what `classifier.load` raises."""
    return _load_network(folder, _version(folder))


def choose_network(folders: Collection[str]) -> str:
    """A select box of the runs, its choice kept in the URL."""
    names = list(folders)
    usual = DEFAULT_NETWORK if DEFAULT_NETWORK in names else names[0]
    return choose_from("Network", "network", names, usual)


def choose_from(label: str, parameter: str, names: list[str], usual: str) -> str:
    """A select box of names, its choice kept in the URL unless it is the usual one."""
    start = names.index(asked(parameter, names) or usual)
    return keep(parameter, st.selectbox(label, names, index=start, key=parameter), usual)


def say_what_is_unknown(parameter: str, known: Collection[str]) -> None:
    """Say so where the URL asks for something that there is not; Streamlit just leaves it out."""
    for asked in st.query_params.get_all(parameter):
        if asked not in known:
            st.toast(f"The address asks for {parameter} “{asked}”, which is not here.")


def asked(parameter: str, known: Collection[str]) -> str | None:
    """What the URL asks for, if there is such a thing; else say so."""
    say_what_is_unknown(parameter, known)
    value = st.query_params.get(parameter)
    return value if value in known else None


def choose(
    label: str,
    parameter: str,
    options: Mapping[str, str],
    on_change: Callable[[], None] = lambda: None,
) -> str:
    """One of a few options, whose keys are in the URL, their texts on the page; the first is usual.

    Streamlit's own binding to the URL would have the texts there, and lets no button lead on to
    another page.
    """
    usual = next(iter(options))
    value = st.segmented_control(
        label,
        list(options),
        default=asked(parameter, options) or usual,
        required=True,
        format_func=options.__getitem__,
        key=parameter,
        on_change=on_change,
    )
    return keep(parameter, value, usual)


def keep(parameter: str, value: str, usual: str) -> str:
    """Put a choice into the URL, unless it is the usual one and nothing is there; return it."""
    if st.query_params.get(parameter, usual) != value:
        st.query_params[parameter] = value
    return value


def choose_run(whole: Mapping[str, Run]) -> Run:
    """A select box of runs that were read, its choice kept in the URL."""
    return whole[choose_network(whole)]


def csv(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows with the same columns as CSV, their names first."""
    text = io.StringIO()
    writer = _csv.DictWriter(text, list(rows[0]) if rows else [])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def offer_csv(label: str, name: str, rows: Sequence[Mapping[str, object]]) -> None:
    """A button that downloads rows as `name`.csv."""
    st.download_button(
        label,
        csv(rows),
        f"{name}.csv",
        "text/csv",
        key=f"csv-{name}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def listed(names: Sequence[str]) -> str:
    """Names as people list them: a, b and c."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _version(folder: Path) -> int:
    """Changes when a run is trained again, so that the old one is not served from the cache."""
    card = folder / runs.CARD
    return card.stat().st_mtime_ns if card.exists() else 0


@st.cache_resource(show_spinner=False, max_entries=50)
def _read_run(folder: Path, version: int) -> Run:
    return runs.read_run(folder)


@st.cache_resource(show_spinner=False, max_entries=50)
def _load_network(folder: Path, version: int) -> Classifier:
    return classifier.load(folder)


@st.cache_resource(show_spinner="Reading MNIST’s 70,000 images")
def _read_mnist() -> Mnist:
    return data.load_mnist()
