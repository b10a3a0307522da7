"""Open the app and every page once, and print as JSON what came of it; a script for a test."""

import importlib.util
import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parent.parent
FOR_TRAINING = ("tensorflow", "keras", "sklearn")
PAGES = [
    page
    for page in sorted((ROOT / "pages").glob("*.py"))
    if page.name != "embedding.py"  # it only leads on to another page, which needs the whole app
]


def problems(script: Path) -> list[str]:
    """What a visitor to this page reads about errors."""
    app = AppTest.from_file(str(script), default_timeout=60).run()
    return [*(exception.message for exception in app.exception), *(e.value for e in app.error)]


print(
    json.dumps(
        {
            "problems": {script.name: problems(script) for script in [ROOT / "app.py", *PAGES]},
            "importable": [name for name in FOR_TRAINING if importlib.util.find_spec(name)],
        }
    )
)
