"""The address of the app: as this browser opened it, and as phones in the same network do."""

import ipaddress
from urllib.parse import urlsplit

import streamlit as st

from mnist_core import doctor
from pages.shared.page_list import PAGES

EVERY_ADDRESS = {None, "", "0.0.0.0", "::"}  # what makes the app answer other computers


def answers_this_machine_alone() -> bool:
    """Whether the server was told to answer only its own computer."""
    bound = st.get_option("server.address")
    return bound not in EVERY_ADDRESS and doctor.is_this_machine(bound)


def for_phones() -> str | None:
    """The address, without a page, at which phones open the app; None if they cannot."""
    addresses = [] if answers_this_machine_alone() else doctor.lan_addresses()
    return doctor.phone_address(opened(), addresses)


def is_in_local_network(address: str) -> bool:
    """Whether an address leads nowhere outside the network of the app's computer."""
    try:
        return ipaddress.ip_address(urlsplit(address).hostname or "").is_private
    except ValueError:  # a name
        return False


def opened() -> str:
    """The app's address in this browser, without a page."""
    page = st.context.url or f"http://localhost:{st.get_option('server.port')}"
    path = page.partition("?")[0].removesuffix("/")
    start, _, last = path.rpartition("/")
    return start if last in {info.name for info in PAGES} else path
