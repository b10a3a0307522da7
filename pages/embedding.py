"""Opens the map for old links to /embedding, with the link's parameters."""

import streamlit as st

from pages.shared import address

st.switch_page("pages/map.py", query_params=address.everything())
