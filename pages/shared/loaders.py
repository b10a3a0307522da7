"""What the pages share: runs, networks and MNIST, read once for all who visit."""

import csv as _csv
import io
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import streamlit as st

from mnist_core.data import mnist
from mnist_core.data.mnist import Mnist
from mnist_core.networks import classifier, runs
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.runs import Run
from pages.shared import address

DEFAULT_NETWORK = "studio"


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
    if mnist.is_here():
        try:
            return _read_mnist()
        except (mnist.MnistNotFound, mnist.DamagedMnist) as problem:
            st.warning(str(problem))
            return None
    st.info(
        f"To {purpose}, this page needs MNIST's images, which are not on this machine. Fetch them "
        "(11.5 MB), or set `MNIST_PATH` to the file that you have and start the app again."
    )
    if st.button("Fetch MNIST", icon=":material/download:"):
        try:
            with st.spinner("Fetching MNIST, 11.5 MB"):
                mnist.load_mnist()
        except (mnist.MnistNotFound, mnist.DamagedMnist) as problem:
            st.error(str(problem))
        else:
            st.rerun()
    return None


def load_network(folder: Path) -> Classifier:
    """The served network of the run in `folder`; raises what `classifier.load` raises."""
    return _load_network(folder, _version(folder))


def choose_network(names: Collection[str]) -> str:
    """A select box of the runs; the choice goes along from page to page."""
    usual = DEFAULT_NETWORK if DEFAULT_NETWORK in names else next(iter(names))
    return address.choose_from("Network", "network", names, usual, carried=True)


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
        lambda: csv(rows),  # written when somebody asks, not at every answer to a click
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
    return mnist.load_mnist()
