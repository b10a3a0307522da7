"""What this process has once for all rooms: their database, the networks, the guesses."""

import os
from collections.abc import Mapping

import streamlit as st

from mnist_core.networks import run_files
from mnist_core.networks.classifier import Classifier, NotExported
from mnist_core.rooms import rooms
from mnist_core.rooms.codes import Guesses
from mnist_core.rooms.database.connection import Database, default_path, open_database
from mnist_core.rooms.readers import Readers
from pages.shared import loaders


def database() -> Database:
    """The database of the rooms; it is opened when somebody first needs it.

    Raises:
        DatabaseProblem: it cannot be opened. The next call tries again.
    """
    return _open(os.environ.get("DATABASE_URL") or f"sqlite:///{default_path()}")


@st.cache_resource(show_spinner=False)
def guesses() -> Guesses:
    """The wrong codes that visitors have tried."""
    return Guesses()


def readers() -> Readers:
    """The networks that read every drawing in the background; the errors are `database`'s."""
    return _readers(os.environ.get("DATABASE_URL") or str(default_path()), database())


@st.cache_resource(show_spinner=False, ttl=10)
def network(name: str) -> Classifier | None:
    """The network of a room; None if it was removed or damaged since the room was opened.

    Whether it was is looked up every ten seconds at most, not for each drawing.
    """
    run = loaders.good_runs().get(name)
    try:
        return loaders.load_network(run) if run else None
    except (run_files.DamagedRun, NotExported):
        return None


def visitors_address() -> str:
    """The visitor's address in the network, from which only so many wrong codes are taken."""
    return st.context.ip_address or "this computer"


@st.cache_resource(show_spinner=False)
def _open(url: str) -> Database:
    opened = open_database(url)
    rooms.delete_old(opened)
    return opened


@st.cache_resource(show_spinner=False)
def _readers(url: str, _db: Database) -> Readers:
    return Readers(_db, _networks)


def _networks() -> Mapping[str, Classifier]:
    loaded = {name: network(name) for name in loaders.good_runs()}
    return {name: found for name, found in loaded.items() if found}
