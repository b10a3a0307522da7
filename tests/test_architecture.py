"""Who may import whom, and what the core must not do. Every rule walks the whole tree."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE = sorted((ROOT / "mnist_core").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))
COMMAND_LINE = {"__main__.py", "reports.py"}
TRAINING = {"architectures.py", "fitting.py", "exporting.py", "training.py"}

# What arranges data for drawing without computing anything from it.
ARRANGING = {
    *("array", "asarray", "zeros", "full", "where", "isnan", "concatenate", "ndenumerate"),
    *("eye", "indices", "maximum", "log10", "abs", "float32", "nan", "inf", "errstate"),
    *("number", "floating", "integer", "bool_", "uint8", "int64", "float64"),
}
COMPUTING = {
    *("mean", "sum", "std", "var", "cumsum", "argsort", "argmax", "argmin", "dot", "histogram"),
    *("bincount", "unique", "quantile", "percentile", "median", "corrcoef", "searchsorted"),
}


def named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def every_node(file: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(file.read_text()))


def imports(file: Path) -> set[str]:
    """Every module that a file imports, wherever in it; `from a import b` gives a and a.b."""
    found = set()
    for node in every_node(file):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{named(file)} has a relative import"
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def packages(file: Path) -> set[str]:
    return {module.split(".")[0] for module in imports(file)}


def is_chart(file: Path) -> bool:
    return file.stem.endswith("charts") or file.parent.name == "charts"


def texts(node: ast.AST) -> str:
    """All literal text inside a node."""
    parts = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant))
    return " ".join(part for part in parts if isinstance(part, str))


def calls(file: Path) -> Iterator[ast.Call]:
    return (node for node in every_node(file) if isinstance(node, ast.Call))


def test_the_rules_see_the_whole_tree():
    assert {named(file) for file in (*CORE, *PAGES)} == {
        name
        for folder in ("mnist_core", "pages")
        for name in subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", f"{folder}/**.py"],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=True,
        ).stdout.split()
        if (ROOT / name).exists()
    }


@pytest.mark.parametrize("file", CORE, ids=named)
def test_the_core_knows_neither_streamlit_nor_pages(file):
    assert not packages(file) & {"streamlit", "streamlit_drawable_canvas", "pages", "app"}


@pytest.mark.parametrize("file", [*CORE, *PAGES, ROOT / "app.py"], ids=named)
def test_only_training_imports_keras_and_nothing_imports_tensorflow(file):
    assert "tensorflow" not in packages(file)
    assert "keras" not in packages(file) or file.name in TRAINING


@pytest.mark.parametrize("file", PAGES, ids=named)
def test_a_page_imports_no_other_page_and_nothing_that_trains(file):
    for module in imports(file):
        if module.startswith("pages."):
            assert module.startswith("pages._")
    trained_by = {f"mnist_core.{name.removesuffix('.py')}" for name in TRAINING}
    assert not trained_by & imports(file)


@pytest.mark.parametrize("file", [file for file in CORE if not is_chart(file)], ids=named)
def test_charts_are_for_pages_alone(file):
    assert not any("charts" in module.split(".")[-1] for module in imports(file))
    assert "plotly" not in packages(file)


@pytest.mark.parametrize("file", [file for file in CORE if is_chart(file)], ids=named)
def test_charts_take_arrays_and_compute_nothing(file):
    assert packages(file) <= {"collections", "typing", "dataclasses", "numpy", "plotly"} | {
        "mnist_core"
    }
    assert all("charts" in m for m in imports(file) if m.startswith("mnist_core."))
    for node in every_node(file):
        if isinstance(node, ast.Attribute):
            of_numpy = isinstance(node.value, ast.Name) and node.value.id == "np"
            assert not of_numpy or node.attr in ARRANGING, f"np.{node.attr}, line {node.lineno}"
            assert node.attr not in COMPUTING, f".{node.attr}, line {node.lineno}"


@pytest.mark.parametrize("name", ["evaluation", "embedding", "preprocessing"])
def test_computation_takes_arrays_alone(name):
    file = ROOT / "mnist_core" / f"{name}.py"
    assert not {module for module in imports(file) if module.startswith("mnist_core")}
    assert not packages(file) & {"pathlib", "os", "io"}


@pytest.mark.parametrize("file", [f for f in CORE if f.name not in COMMAND_LINE], ids=named)
def test_the_core_never_prints(file):
    assert "tqdm" not in packages(file)
    for call in calls(file):
        assert not (isinstance(call.func, ast.Name) and call.func.id == "print"), call.lineno
    assert not {"sys.stdout", "sys.stderr"} & {
        ast.unparse(node) for node in every_node(file) if isinstance(node, ast.Attribute)
    }


@pytest.mark.parametrize("file", [f for f in CORE if f.name not in COMMAND_LINE], ids=named)
def test_no_message_of_the_core_names_a_command_line_option(file):
    for node in every_node(file):
        if isinstance(node, ast.Raise) and node.exc is not None:
            assert not re.search(r"(^|[\s`(])--\w", texts(node)), f"line {node.lineno}"


def loaded_in_a_fresh_process(modules: set[str]) -> set[str]:
    code = f"import sys, {', '.join(sorted(modules))}; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return {module.split(".")[0] for module in result.stdout.split()}


def modules_of_the_core(files: list[Path]) -> set[str]:
    """The modules of the core, not the names in them, that files import."""
    there = {named(file).removesuffix(".py").replace("/", ".") for file in CORE}
    return {module for file in files for module in imports(file)} & there


def test_what_the_pages_import_loads_neither_keras_nor_tensorflow():
    modules = modules_of_the_core(PAGES)
    assert len(modules) > 10
    assert not loaded_in_a_fresh_process(modules) & {"keras", "tensorflow"}


def test_the_command_line_loads_them_only_to_train():
    assert not loaded_in_a_fresh_process({"mnist_core.__main__"}) & {"keras", "tensorflow"}


@pytest.mark.training
def test_a_machine_that_only_trains_needs_nothing_that_serves():
    loaded = loaded_in_a_fresh_process({"mnist_core.__main__", "mnist_core.training"})
    assert not loaded & {"ai_edge_litert", "streamlit", "plotly", "pooch"}
