"""What makes a network learn? Build one, train it, watch it, break it and repair it."""

import streamlit as st

from mnist_core.lab import limits
from pages.lab_parts import (
    build,
    compare,
    experiment,
    keep,
    mine,
    problems,
    room_training,
    train,
    watch,
    without_training,
)
from pages.shared import address, browser_memory

st.title("What makes a network learn?")
address.say_unknown_parameters({*build.PARAMETERS, *experiment.PARAMETERS, *watch.PARAMETERS})
browser_memory.lab_visitor()
if not limits.is_lab_open():
    st.info("The lab is closed on this server. The Training page shows how ten networks learned.")
    st.stop()
st.markdown(
    "Train a real network on real handwriting, here and now, and watch it learn to read your "
    "digit. Press **Train**, or choose an experiment and guess first."
)
if not without_training.can_train():
    without_training.explain()
    experiment.show(can_train=False)
    st.stop()
try:
    mine.fetch_networks()
    mine.go_on_with_plan()
    chosen = experiment.show(can_train=True)
    watched, built = st.columns([3, 2], gap="large")
    with built:
        recipe = build.show()
    with watched:
        train.show(recipe, is_main=chosen is None)
        watch.show()
        keep.show()
    compare.show()
    room_training.show()
except problems.REFUSALS as problem:
    problems.show(problem)
