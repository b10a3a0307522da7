"""The address at which phones open the app, as text and as a QR code."""

from html import escape

import segno
import streamlit as st

from mnist_core import doctor
from pages.shared import presenter

MODULE = 5  # pixels: a code of 33 modules is 165 wide
EVERY_ADDRESS = {None, "", "0.0.0.0", "::"}  # what makes the app answer other computers
QUIET_ZONE = 4  # modules: as the standard for QR codes asks for


def show() -> None:
    """A QR code of the app's address, or what to do to get one."""
    bound = st.get_option("server.address")
    alone = bound not in EVERY_ADDRESS and doctor.is_this_machine(bound)
    addresses = [] if alone else doctor.lan_addresses()
    address = doctor.phone_address(_opened(), addresses)
    if address:
        _show_code(address)
    elif alone:
        advice = " **What to do:** Start it without `server.address`."
        st.warning(
            "Phones cannot open this app: it is set to answer its own computer alone."
            + (advice if presenter.is_presenter() else ""),
            icon=":material/warning:",
        )
    else:
        st.warning(
            "Phones cannot open this app: its computer is in no network. **What to do:** Connect "
            "it to the network that the phones are in.",
            icon=":material/warning:",
        )


def qr_code(address: str) -> str:
    """HTML of a QR code of the address, dark on white in light and dark themes."""
    code = segno.make(address, micro=False)
    picture = code.svg_data_uri(scale=MODULE, border=QUIET_ZONE, dark="#000", light="#fff")
    text = escape(f"QR code of {address}", quote=True)
    return f'<img src="{picture}" alt="{text}" style="border-radius: 0.5rem; display: block">'


def _opened() -> str:
    """The app's address in this browser."""
    port = st.get_option("server.port")
    page = st.context.url or f"http://localhost:{port}/doctor"
    return page.removesuffix("/").removesuffix("/doctor")


def _show_code(address: str) -> None:
    picture, words = st.columns([1, 3], vertical_alignment="center", gap="medium")
    with picture:
        st.html(qr_code(address))
    with words:
        st.markdown("Scan the code to open the app on a phone, or type its address:")
        st.code(address, language=None)
        st.caption(
            "The phone and the app’s computer must be in the same network. If the address does not "
            "open, a firewall or the Wi-Fi may keep them apart. Ask who runs the network."
        )
