"""The address at which phones open the app, as text and as a QR code."""

import streamlit as st

from pages.shared import address as page_address
from pages.shared import app_address, presenter
from pages.shared.elements.qr_code import qr_code


def show() -> None:
    """A QR code of the app's address, or what to do to get one."""
    address = app_address.for_phones()
    if address:
        _show_code(address)
    elif app_address.answers_this_machine_alone():
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


def _show_code(address: str) -> None:
    presenting = page_address.is_presenting()  # the code is then scanned from all over the room
    shares = [2, 3] if presenting else [1, 3]
    picture, words = st.columns(shares, vertical_alignment="center", gap="medium")
    with picture:
        st.html(qr_code(address, width=480 if presenting else 165))
    with words:
        st.markdown("Scan the code to open the app on a phone, or type its address:")
        st.code(address, language=None)
        st.caption(
            "The phone and the app’s computer must be in the same network. If the address does not "
            "open, a firewall or the Wi-Fi may keep them apart. Ask whoever runs the network."
        )
