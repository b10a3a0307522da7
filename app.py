"""The app: what every page shares, and the way between them."""

import streamlit as st

from pages import _address

st.set_page_config(page_title="Draw a digit", page_icon="✏️", layout="wide")

page = st.navigation(
    [
        st.Page("pages/draw.py", title="Draw", icon=":material/draw:", default=True),
        st.Page("pages/training.py", title="Training", icon=":material/show_chart:"),
        st.Page("pages/confusion.py", title="Confusion", icon=":material/grid_on:"),
        st.Page("pages/mistakes.py", title="Mistakes", icon=":material/error:"),
        st.Page("pages/embedding.py", title="Map", icon=":material/scatter_plot:"),
        st.Page("pages/dataset.py", title="Dataset", icon=":material/dataset:"),
    ],
    position="top",
)
with _address.kept(page.url_path):
    page.run()
