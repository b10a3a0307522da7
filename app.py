"""The app: page settings and the navigation between the pages.

`streamlit run app.py` serves `app`, and runs this file once more for each visitor.
"""

from functools import partial

import streamlit as st
from starlette.middleware import Middleware

from mnist_core import open_files
from mnist_core.data.mnist_download import start_background_download
from mnist_core.lab import limits
from pages.server.compressed_files import CompressedFiles
from pages.server.full_house import FullHouse
from pages.server.one_core import stay_on_one_core
from pages.server.page_html import PageHtml
from pages.server.response_headers import ResponseHeaders, content_policy, embed_sites
from pages.server.tidy_memory import keep_memory_tidy
from pages.shared import address, frame, page_list, streamlit_compat
from pages.shared.page_list import PAGES

open_files.raise_limit()
stay_on_one_core()
keep_memory_tidy()
streamlit_compat.write_theme_once()
streamlit_compat.hand_over_together()
app = st.App(
    __file__,
    middleware=[
        Middleware(ResponseHeaders),
        Middleware(FullHouse),
        Middleware(CompressedFiles),
        Middleware(PageHtml, policy=partial(content_policy, sites=embed_sites())),
    ],
)


def open_page() -> None:
    """Show the page that the address names, within the frame of all pages."""
    # The icon comes first: navigation would fetch the open page's icon from the internet.
    st.set_page_config(page_icon="✏️", layout="wide")
    start_background_download()  # of MNIST, if it is missing
    pages = [
        st.Page(
            page.file, title=page.title, icon=f":material/{page.icon}:", default=page is PAGES[0]
        )
        for page in PAGES
        if page.name != "lab" or limits.is_lab_open()
    ]
    old = st.Page("pages/embedding.py", visibility="hidden")
    page = st.navigation([*pages, old], position="top")
    st.set_page_config(page_title=page_list.tab_title(page.url_path))
    address.open_page(page.url_path)
    frame.show(pages, page)
    page.run()


if __name__ == "__main__":
    open_page()
