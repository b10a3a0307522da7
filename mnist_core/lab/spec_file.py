"""The file that describes a training of the lab: JSON, the same texts as in a page's address.

The lab exports it, and `python -m mnist_core train` trains it.
"""

import json
from pathlib import Path

from mnist_core.lab import recipe as recipes
from mnist_core.lab.recipe import BadRecipe, Recipe

MOST_BYTES = 10_000


def content(recipe: Recipe) -> str:
    """The file of a recipe."""
    return json.dumps(recipes.to_texts(recipe), indent=1) + "\n"


def read(file: Path) -> Recipe:
    """Read a recipe from a file.

    Raises:
        BadRecipe: it is no such file, or a value in it does not exist.
        OSError: it cannot be opened.
    """
    with file.open("rb") as opened:
        text = opened.read(MOST_BYTES + 1)
    try:
        found = json.loads(text) if len(text) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise BadRecipe(
            f"{file.name} does not describe a training. The lab exports such a file: texts by name."
        )
    return recipes.from_texts(found)
