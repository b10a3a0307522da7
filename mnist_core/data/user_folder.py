"""The folder of the system in which apps keep the data of one user."""

import os
import sys
from pathlib import Path


def data_folder() -> Path:
    """Return the user's folder for the data of apps."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
