"""The rules of who may import whom, which keep the data flowing one way."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE = sorted((ROOT / "mnist_core").glob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))
TRAINING = {"architectures.py", "fitting.py", "exporting.py", "training.py"}


def imports(file: Path) -> set[str]:
    """Every module that a file imports, wherever in it; `from a import b` gives a and a.b."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name} has a relative import"
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def packages(file: Path) -> set[str]:
    return {module.split(".")[0] for module in imports(file)}


@pytest.mark.parametrize("file", CORE, ids=lambda file: file.name)
def test_the_core_knows_neither_streamlit_nor_pages(file):
    assert not packages(file) & {"streamlit", "streamlit_drawable_canvas", "pages", "app"}


@pytest.mark.parametrize("file", [*CORE, *PAGES, ROOT / "app.py"], ids=lambda file: file.name)
def test_only_training_knows_keras_and_nothing_names_tensorflow(file):
    assert "tensorflow" not in packages(file)
    assert "keras" not in packages(file) or file.name in TRAINING


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_a_page_imports_the_core_and_what_pages_share_but_no_page(file):
    for module in imports(file):
        if module.startswith("pages."):
            assert module.startswith("pages._")
    assert not {"mnist_core.training", "mnist_core.architectures"} & imports(file)


@pytest.mark.parametrize("file", CORE, ids=lambda file: file.name)
def test_charts_are_for_pages_alone_and_compute_nothing(file):
    if not file.name.endswith("charts.py"):
        assert not {"mnist_core.charts", "mnist_core.training_charts"} & imports(file)
        assert "plotly" not in packages(file)


@pytest.mark.parametrize("name", ["evaluation", "embedding", "preprocessing", "charts"])
def test_computation_takes_arrays_alone(name):
    file = ROOT / "mnist_core" / f"{name}.py"
    assert not {module for module in imports(file) if module.startswith("mnist_core")}
    assert not packages(file) & {"pathlib", "os", "io"}


def loaded_in_a_fresh_process(modules: set[str]) -> set[str]:
    code = f"import sys, {', '.join(sorted(modules))}; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return {module.split(".")[0] for module in result.stdout.split()}


def test_what_the_pages_import_loads_neither_keras_nor_tensorflow():
    modules = {m for file in PAGES for m in imports(file) if m.count(".") == 1 and "core" in m}
    assert {"mnist_core.charts", "mnist_core.classifier"} <= modules
    assert not loaded_in_a_fresh_process(modules) & {"keras", "tensorflow"}


def test_the_command_line_loads_them_only_to_train():
    assert not loaded_in_a_fresh_process({"mnist_core.__main__"}) & {"keras", "tensorflow"}


@pytest.mark.training
def test_a_machine_that_only_trains_needs_nothing_that_serves():
    loaded = loaded_in_a_fresh_process({"mnist_core.__main__", "mnist_core.training"})
    assert not loaded & {"ai_edge_litert", "streamlit", "plotly", "pooch"}
