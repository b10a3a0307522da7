"""The app: page settings and the navigation between the pages.

`streamlit run app.py` serves `app`, and runs this file once more for each visitor.
"""

import streamlit as st
from starlette.middleware import Middleware

from mnist_core.data.mnist_download import start_background_download
from pages.server.compressed_files import CompressedFiles
from pages.server.link_previews import LinkPreviews
from pages.shared import address, frame, page_list
from pages.shared.page_list import PAGES

app = st.App(__file__, middleware=[Middleware(CompressedFiles), Middleware(LinkPreviews)])


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
    ]
    old = st.Page("pages/embedding.py", visibility="hidden")
    page = st.navigation([*pages, old], position="top")
    st.set_page_config(page_title=page_list.tab_title(page.url_path))
    address.open_page(page.url_path)
    frame.show(pages)
    page.run()


if __name__ == "__main__":
    open_page()
