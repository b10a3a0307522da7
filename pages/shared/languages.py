"""The languages of Draw and Join: one gettext catalogue each, in `catalogues`.

The browser's language is used, or the one that was chosen; all other pages are in English. A
further language is a further file, `catalogues/CODE.po`; texts that it lacks stay English.
"""

import functools
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import streamlit as st

from pages.shared import address, widgets

CATALOGUES = Path(__file__).parent / "catalogues"
PARAMETER = "lang"  # of the address
ENGLISH = "en"
WITH_COMMA = ("de", "es", "fr")  # languages in which numbers have a comma, and % stands apart
PERCENT = re.compile(r"\d+(\.\d+)?%")
NARROW = "\u202f"  # a narrow space at which no line breaks
NAME = "English"  # every catalogue translates this text into the name of its own language

_SPOKEN: ContextVar[str] = ContextVar("language", default=ENGLISH)


def say(text: str, **values: object) -> str:
    """A text in the visitor's language, within `spoken`; elsewhere in English.

    Args:
        text: in English, with the names of values in braces.
        values: that take the places of the names.
    """
    translated = catalogue(_SPOKEN.get()).get(text) or text
    return written(translated.format(**values)) if values else translated


def written(text: str) -> str:
    """A text with its percentages as the visitor's language writes them: 99.5% or 99,5 %."""
    if _SPOKEN.get() not in WITH_COMMA:
        return text
    return PERCENT.sub(lambda found: found[0].replace(".", ",").replace("%", NARROW + "%"), text)


def language() -> str:
    """The code of the visitor's language, such as "de"."""
    asked = address.value_of(PARAMETER)
    return asked if asked in codes() else _of_browser()


@contextmanager
def spoken() -> Iterator[None]:
    """Within this, `say` speaks the visitor's language: for the pages that are translated."""
    token = _SPOKEN.set(language())
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def choose() -> None:
    """Let the visitor choose another language."""
    names = {code: catalogue(code).get(NAME, NAME) for code in codes()}
    before = language()
    chosen = widgets.choose_from(say("Language"), PARAMETER, names, _of_browser(), width=200)
    if chosen != before:
        st.rerun()  # what is above is in the other language


@functools.cache
def codes() -> list[str]:
    """The codes of all languages, English first; a new catalogue is found at the next start."""
    return [ENGLISH, *sorted(file.stem for file in CATALOGUES.glob("*.po"))]


@functools.cache
def catalogue(code: str) -> dict[str, str]:
    """The texts of a language by the English ones; empty for English."""
    file = CATALOGUES / f"{code}.po"
    return read_catalogue(file.read_text(encoding="utf-8")) if code in codes()[1:] else {}


def read_catalogue(text: str) -> dict[str, str]:
    """The translations in a gettext catalogue (.po) by the original texts, without its header."""
    found: dict[str, str] = {}
    parts = {"msgid": "", "msgstr": ""}
    keyword = "msgid"
    for line in [*text.splitlines(), 'msgid ""']:
        word, _, quoted = line.partition(" ")
        if word in parts:
            if word == "msgid":
                found[parts["msgid"]] = parts["msgstr"]
                parts = {"msgid": "", "msgstr": ""}
            keyword = word
        elif line.startswith('"'):
            quoted = line
        else:
            continue
        parts[keyword] += json.loads(quoted)
    return {original: translated for original, translated in found.items() if original}


def _of_browser() -> str:
    code = (st.context.locale or ENGLISH).split("-")[0].lower()
    return code if code in codes() else ENGLISH
