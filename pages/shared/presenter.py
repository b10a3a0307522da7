"""The presenter is the person at the computer that runs the app, and reads what visitors do not.

Settings, paths, commands and errors are for the presenter alone: nobody else can do anything
about them.
"""

from urllib.parse import urlsplit

import streamlit as st

from mnist_core import doctor

LOCAL = "http://localhost"  # where Streamlit knows no address, as in a test


def is_presenter() -> bool:
    """Whether the visitor's browser is on the computer that runs the app.

    Through a proxy on that computer, everybody's connection comes from there. So the page's
    address, too, must be one that works there alone, such as http://localhost:8501.
    """
    if st.context.ip_address is not None:  # Streamlit gives None for localhost
        return False
    host = urlsplit(st.context.url or LOCAL).hostname
    return host is not None and doctor.is_this_machine(host)


def show_details(details: str) -> None:
    """Show the presenter, and nobody else, the details of a message, folded away."""
    if details and is_presenter():
        with st.expander("Details for the presenter"):
            st.code(details, language=None, wrap_lines=True)
