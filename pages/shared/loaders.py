"""Loads runs and networks for the pages, once for all visitors; and offers downloads as CSV."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from mnist_core import verification
from mnist_core.networks import classifier, descriptions, run_files, runs
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.runs import Run
from pages.shared import presenter, sentences, session, widgets
from pages.shared.languages import say

DEFAULT_NETWORK = "studio"
MOST_RUNS = 5_000  # that are kept after they were read; a run takes about 10 kB
CHOICE = 400  # pixels: as wide as the longest description

# How the results of functions that take a run are kept: by its folder and its version.
BY_VERSION: dict[str | type, Callable[[Any], Any]] = {
    Run: lambda run: (str(run.folder), run.version)
}


def read_runs(*, with_own: bool = True) -> dict[str, Run]:
    """All good runs by name. Name the damaged ones in messages; without any run end the page.

    Args:
        with_own: also those that this visitor has trained in the lab, which nobody else has.
    """
    found = _found()
    if with_own:
        found |= _read_all(own_folders())
    for problem in found.values():
        if isinstance(problem, str):
            st.error(sentences.literal(problem))
    if not found:
        st.error("There are no networks yet.")
        presenter.show_details("python -m mnist_core train deep_cnn")
    whole = _good(found)
    if not whole:
        st.stop()
    return whole


def good_runs() -> dict[str, Run]:
    """All good runs by name, without a message about the damaged ones."""
    return _good(_found())


@st.cache_resource(show_spinner=False, hash_funcs=BY_VERSION, max_entries=50)
def load_network(run: Run) -> Classifier:
    """The served network of a run; raises what `classifier.load` raises."""
    return classifier.load(run)


def described(whole: Mapping[str, Run]) -> dict[str, str]:
    """The name of each run with a description, best first: studio: best, four CNNs, 99.78%."""
    texts = {}
    for place, run in enumerate(descriptions.best_first(whole.values())):
        best = "best, " if place == 0 and len(whole) > 1 else ""
        texts[run.name] = f"{run.name}: {best}{descriptions.describe(run)}"
    return texts


def choose_network(whole: Mapping[str, Run], usual: str = DEFAULT_NETWORK) -> str:
    """Choose a network by its name; the choice goes along to the other pages.

    Args:
        whole: the runs to choose from.
        usual: the network that a page opens with, if it is one of them.
    """
    texts = described(whole)
    if usual not in texts:
        usual = next(iter(texts))
    return widgets.choose_from(say("Network"), "network", texts, usual, carried=True, width=CHOICE)


def choose_run(whole: Mapping[str, Run], usual: str = DEFAULT_NETWORK) -> Run:
    """Choose one of the runs that were read; the arguments are those of `choose_network`."""
    return whole[choose_network(whole, usual)]


def csv(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows with the same columns as CSV, the names of the columns first; None is left empty."""
    import pandas  # slow to import, and seldom needed

    text: str = pandas.DataFrame(rows, dtype=object).to_csv(index=False)
    return text


def offer_csv(label: str, name: str, rows: Sequence[Mapping[str, object]]) -> None:
    """A button that downloads rows as `name`.csv; the text is made when somebody presses it."""
    st.download_button(
        label,
        lambda: csv(rows),
        f"{name}.csv",
        "text/csv",
        key=f"csv-{name}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def listed(names: Sequence[str], word: str = "and") -> str:
    """Names as people list them: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def own_folders() -> dict[str, Path]:
    """The folders of the networks that this visitor has trained in the lab, by name."""
    networks = session.visit().lab.networks
    return {name: path for name, path in networks.items() if (path / run_files.CARD).is_file()}


def _found() -> dict[str, Run | str]:
    """Every run by name; for a damaged one, the message that says what is wrong."""
    return _read_all(runs.run_folders())


def _read_all(folders: Mapping[str, Path]) -> dict[str, Run | str]:
    return {name: _read_or_say(folder, runs.run_state(folder)) for name, folder in folders.items()}


def _good(found: Mapping[str, Run | str]) -> dict[str, Run]:
    return {name: run for name, run in found.items() if isinstance(run, Run)}


# A minute: what is wrong may lie in this machine, with too many open files for one.
@st.cache_resource(show_spinner=False, max_entries=MOST_RUNS, ttl=60)
def _read_or_say(folder: Path, state: str) -> Run | str:
    try:
        return _read(folder, state)
    except (run_files.DamagedRun, runs.UnknownRun) as problem:
        return str(problem)


@st.cache_resource(show_spinner=False, max_entries=MOST_RUNS)
def _read(folder: Path, state: str) -> Run:
    """A run that is good in all its parts, until one of its files changes."""
    return verification.read_verified(folder)
