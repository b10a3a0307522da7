"""The app: page settings and the navigation between the pages."""

import streamlit as st

from mnist_core.data.mnist_download import start_background_download
from pages.shared import address

# On a phone a large title takes too much room.
NARROW = "h1 {font-size: 1.5rem !important; padding: 0 0 0.5rem !important}"

st.set_page_config(page_title="Draw a digit", page_icon="✏️", layout="wide")
st.html(f"<style>@media (max-width: 640px) {{{NARROW}}}</style>")

start_background_download()  # of MNIST, if it is missing
page = st.navigation(
    [
        st.Page("pages/draw.py", title="Draw", icon=":material/draw:", default=True),
        st.Page("pages/training.py", title="Training", icon=":material/show_chart:"),
        st.Page("pages/confusion.py", title="Confusion", icon=":material/grid_on:"),
        st.Page("pages/mistakes.py", title="Mistakes", icon=":material/error:"),
        st.Page("pages/map.py", title="Map", icon=":material/scatter_plot:"),
        st.Page("pages/embedding.py", visibility="hidden"),
        st.Page("pages/dataset.py", title="Dataset", icon=":material/dataset:"),
        st.Page("pages/doctor.py", title="Check-up", icon=":material/stethoscope:"),
    ],
    position="top",
)
address.open_page(page.url_path)
page.run()
