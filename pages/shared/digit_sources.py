"""Where the digits on the pages come from, and what each network makes of them."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.data import strokes
from mnist_core.data.strokes import DamagedStrokes, NotDigits, StrokesNotFound
from mnist_core.drawing import render
from mnist_core.networks import run_files
from mnist_core.networks.classifier import NotExported
from mnist_core.networks.runs import Run
from pages.shared import loaders

SOURCES = {
    "mnist": "MNIST’s test images",
    "train": "MNIST’s training images",
    "drawings": "drawings by people",
}
NAMES = {"mnist": "MNIST test image", "train": "MNIST training image", "drawings": "drawing"}

Float32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Digits:
    """Labelled images."""

    source: str  # a key of SOURCES
    images: npt.NDArray[np.uint8]  # (n, 28, 28)
    labels: npt.NDArray[np.uint8]  # (n,), 0 to 9
    about: str  # where they come from, a sentence
    version: str  # changes when they do

    def name(self, index: int) -> str:
        """What to call one of them."""
        return f"{NAMES[self.source]} {index}"


def load(source: str, purpose: str) -> Digits | None:
    """The digits of a source; None where they are not here, once it is said how to get them."""
    return _drawings(purpose) if source == "drawings" else _mnist(source, purpose)


def _mnist(source: str, purpose: str) -> Digits | None:
    mnist = loaders.find_mnist(purpose)
    if mnist is None:
        return None
    if source == "train":
        about = "MNIST’s 60,000 training images. Networks keep some of them apart for validation."
        return Digits(source, mnist.train_images, mnist.train_labels, about, source)
    about = "MNIST’s 10,000 test images, which no network has learned from."
    return Digits(source, mnist.test_images, mnist.test_labels, about, source)


def _drawings(purpose: str) -> Digits | None:
    path = os.environ.get("DRAWN_PATH")
    if not path:
        st.info(
            f"To {purpose}, this page needs an archive of drawn digits: set `DRAWN_PATH` to one "
            "and start the app again. `python -m mnist_core strokes` makes it of the public "
            "UNIPEN data."
        )
        return None
    changed = Path(path).stat().st_mtime_ns if Path(path).exists() else 0
    learned = {sha for run in loaders.good_runs().values() for sha in run.card.data.values()}
    try:
        return _draw(path, changed, learned)
    except (StrokesNotFound, DamagedStrokes, NotDigits) as problem:
        st.error(f"{problem} It is the file that `DRAWN_PATH` names.")
        return None


def probabilities(run: Run, digits: Digits) -> Float32:
    """What a run's network makes of them: (n, 10).

    Raises:
        DamagedRun, NotExported: see `Run.test_probabilities` and `classifier.load`.
    """
    if digits.source == "mnist":
        return stored(run)
    return _read(run, digits)


def all_probabilities(whole: dict[str, Run], digits: Digits) -> dict[str, Float32]:
    """What each network makes of them, by run, without those that cannot be served."""
    found = {}
    for name, run in whole.items():
        try:
            found[name] = probabilities(run, digits)
        except (run_files.DamagedRun, NotExported):
            continue
    return found


@st.cache_resource(show_spinner="Drawing the digits of the archive")
def _draw(path: str, changed: int, learned: set[str]) -> Digits:
    archive = strokes.read_archive(path)
    labels = strokes.digit_labels(archive)
    version = strokes.sha256(archive)
    unseen = ""
    if version in learned:
        archive = strokes.split(archive)[1]
        labels = strokes.digit_labels(archive)
        unseen = " whom no network has learned from"
    many = len(set(archive.writers))
    about = (
        f"{len(labels):,} digits by {many} writer{'s' * (many != 1)}{unseen}, drawn as on the "
        "draw page."
    )
    return Digits("drawings", render.render_archive(archive), labels, about, version)


@st.cache_data(show_spinner=False, hash_funcs=loaders.BY_VERSION)
def stored(run: Run) -> Float32:
    """What a run's network makes of MNIST's test images, (10000, 10), as the run keeps it."""
    return run.test_probabilities()


@st.cache_data(
    show_spinner="The network reads the drawings",
    hash_funcs=loaders.BY_VERSION | {Digits: lambda digits: digits.version},
)
def _read(run: Run, digits: Digits) -> Float32:
    return loaders.load_network(run).probabilities(digits.images)
