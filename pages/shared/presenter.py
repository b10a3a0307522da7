"""The presenter is the person at the computer that runs the app, and reads what visitors do not.

Settings, paths, commands and errors are for the presenter alone: nobody else can do anything
about them.
"""

import ipaddress
from urllib.parse import urlsplit

import streamlit as st

from mnist_core import doctor

LOCAL = "http://localhost"  # where Streamlit knows no address, as in a test


def is_presenter() -> bool:
    """Whether the visitor's browser is on the computer that runs the app.

    Through a proxy on that computer, everybody's connection comes from there. So the page's
    address, too, must be one that works there alone, such as http://localhost:8501.
    """
    host = urlsplit(st.context.url or LOCAL).hostname
    is_local_page = host is not None and doctor.is_this_machine(host)
    return is_local_page and _is_loopback(st.context.ip_address)


def show_details(details: str) -> None:
    """Show the presenter, and nobody else, the details of a message, folded away."""
    if details and is_presenter():
        with st.expander("Details for the presenter"):
            st.code(details, language=None, wrap_lines=True)


def _is_loopback(address: str | None) -> bool:
    """Whether a connection comes from this computer; Streamlit gives no address for most of them.

    It does give one where a server that speaks IPv6 is opened by IPv4: ::ffff:127.0.0.1.
    """
    if address is None:
        return True
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return (mapped or ip).is_loopback
