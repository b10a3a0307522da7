"""What the browser keeps when a page is loaded again: the token of a phone, the key of a room."""

from pathlib import Path
from typing import NamedTuple

import streamlit as st

from pages.shared import session

_memory = st.components.v2.component(
    "browser_memory", html="<span></span>", js=Path(__file__).with_suffix(".js").read_text()
)


class Kept(NamedTuple):
    """A secret, and whether the browser has said that it keeps it."""

    value: str | None  # "" if there is none; None until the browser has told
    is_kept: bool


def phone_token() -> str | None:
    """The token of this phone, in all its tabs; None until the browser has told it."""
    visit = session.visit()
    kept = _keep("phone token", visit.phone_token, of_tab=False, makes=True)
    visit.phone_token = kept.value
    return kept.value


def room_key() -> Kept:
    """The key of the room that this tab presents."""
    visit = session.visit()
    kept = _keep("room key", visit.room_key, of_tab=True, makes=False)
    visit.room_key = kept.value
    return kept


def lab_visitor() -> str | None:
    """The secret by which the lab knows this tab; None until the browser has told it."""
    lab = session.visit().lab
    kept = _keep("lab visitor", lab.visitor, of_tab=True, makes=True)
    lab.visitor = kept.value
    return kept.value


def _keep(name: str, value: str | None, *, of_tab: bool, makes: bool) -> Kept:
    """Have the browser keep a value, or tell the one that it keeps if the value is None."""
    told = _memory(
        key=name.replace(" ", "_"),
        data={"name": name, "value": value, "of_tab": of_tab, "makes": makes},
        on_found_change=lambda: None,
    ).get("found")
    if value is None and isinstance(told, str):
        value = told
    return Kept(value, value is not None and value == told)
