"""MNIST for the pages: loaded once for all visitors, or a notice that says what is happening.

The images are downloaded in the background. No page waits for them: while they are missing, the
notice shows the progress or what can be done, and runs the page again when they have arrived.
Paths, settings and errors are for the presenter alone.
"""

import logging

import streamlit as st

from mnist_core.data import mnist_download
from mnist_core.data.mnist import DamagedMnist, Mnist, MnistNotFound, load_mnist
from pages.shared import presenter

STILL_WORKS = "Drawing and the learning curves work without them."
POLL_SECONDS = 1.0

_logger = logging.getLogger(__name__)


def is_mnist_here() -> bool:
    """Whether the MNIST images can be shown now; if not, start to download them."""
    mnist_download.start_background_download()
    return mnist_download.download_status().state == "here"


def find_mnist(purpose: str) -> Mnist | None:
    """MNIST, or None while it is missing; then a notice says so.

    Args:
        purpose: what the page will do with the images, as a verb: "show the digits".
    """
    show_notice(f"With the MNIST images this page will {purpose}.")
    return mnist_if_here()


def mnist_if_here() -> Mnist | None:
    """MNIST, or None while it is missing, without a notice: for use within fragments."""
    if not is_mnist_here():
        return None
    try:
        return _load_mnist()
    except (MnistNotFound, DamagedMnist):  # the file has changed in this moment
        _logger.exception("MNIST cannot be loaded.")
        st.warning("The MNIST images cannot be read just now. Reload the page in a moment.")
        return None


def show_notice(consequence: str) -> None:
    """Say what is happening to the MNIST images, if they are missing.

    Call it outside of containers and fragments: the notice is a fragment of its own.

    Args:
        consequence: what that means for the page, a sentence.
    """
    mnist_download.start_background_download()
    state = mnist_download.download_status().state
    is_running = state in ("waiting", "downloading")
    poll = st.fragment(_notice, run_every=POLL_SECONDS if is_running else None)
    poll(consequence, state)


def _notice(consequence: str, state: str) -> None:
    """Say what is happening to the download; run the page again when that changes.

    Args:
        consequence: see `show_notice`.
        state: of the download when the page ran.
    """
    status = mnist_download.download_status()
    if status.state != state:
        if status.details:
            _logger.warning("%s", status.details)
        st.rerun()
    if status.state in ("waiting", "downloading"):
        st.progress(status.share, f"{status.message} {consequence}")
    elif status.state != "here":
        show = st.info if status.state == "off" else st.warning
        show(f"{status.message} {consequence} {STILL_WORKS}")
        if status.can_download:
            _offer_download(status.state)
        presenter.show_details(status.details)


def _offer_download(state: str) -> None:
    """A button that downloads MNIST again, in place of the damaged file if there is one.

    Any visitor may press it, as often as they like: one download runs at a time, each is
    verified before it replaces a file, and once MNIST is here, nothing is downloaded again.
    """
    if state == "damaged":
        label, start = "Download again", mnist_download.replace_damaged
    else:
        label, start = "Try again", mnist_download.retry
    if st.button(label, icon=":material/download:"):
        start()
        st.rerun()


@st.cache_resource(show_spinner=False)
def _load_mnist() -> Mnist:
    return load_mnist(download=False)
