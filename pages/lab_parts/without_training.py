"""Where nothing can be trained: what to install, and what the recorded experiments show."""

import streamlit as st

from mnist_core.lab import worker_process
from pages.shared import mnist_notice, presenter


def can_train() -> bool:
    """Whether networks can be trained: Keras is here, or a worker elsewhere, and MNIST is."""
    return worker_process.can_train_here() and mnist_notice.is_mnist_here()


def explain() -> None:
    """Say what is missing."""
    if worker_process.can_train_here():
        mnist_notice.show_notice("With the MNIST images this page will train networks.")
    else:
        st.info(
            "Networks cannot be trained here: this installation only serves. The experiments show "
            "curves that were recorded on another computer."
        )
        presenter.show_details(
            "Install TensorFlow and Keras, and start the app again: pip install -r requirements.txt"
        )
