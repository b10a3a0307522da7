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
COMMANDS = ROOT / "mnist_core" / "commands"  # they may import everything, and print
COMMAND_LINE = {
    "mnist_core/__main__.py",
    *(file.relative_to(ROOT).as_posix() for file in COMMANDS.glob("*.py")),
}

# A package may import those on its own line and above, never those below.
LAYERS = [
    {"data", "drawing"},
    {"networks", "metrics"},
    {"explanations", "rooms", "lab"},
    {"training", "digit_map", "pictures"},
    {"charts"},
]
# These take arrays: no model, no path and no run.
TAKES_ARRAYS = ["metrics", "charts", "drawing/normalize.py"] + [
    f"digit_map/{name}.py"
    for name in (
        *("spectral", "neighbours", "distances", "placing", "quality"),
        *("mosaic", "outline", "groups", "examples"),
    )
]
TAKES_ARRAYS += [f"pictures/{name}.py" for name in ("ink", "paper", "lines", "pieces", "cuts")]

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


def folder(file: Path) -> str:
    """The folder of the core that a file is in; "" for the modules beside them."""
    parts = file.relative_to(ROOT / "mnist_core").parts
    return parts[0] if len(parts) > 1 else ""


def of_core(file: Path) -> set[str]:
    """The folders of the core that a file imports from."""
    found = (module.split(".") for module in imports(file))
    return {parts[1] for parts in found if parts[0] == "mnist_core" and len(parts) > 1}


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
    assert "keras" not in packages(file) or file.parent == ROOT / "mnist_core" / "training"


@pytest.mark.parametrize("file", [f for f in CORE if folder(f) and f.parent != COMMANDS], ids=named)
def test_data_flows_one_way_through_the_core(file):
    allowed: set[str] = set()
    for layer in LAYERS:
        allowed |= layer
        if folder(file) in layer:
            break
    else:
        pytest.fail(f"{folder(file)} is in none of the layers")
    assert of_core(file) <= allowed


@pytest.mark.parametrize("file", PAGES, ids=named)
def test_a_page_imports_no_other_page_and_nothing_that_trains(file):
    own = file.relative_to(ROOT / "pages").parts[0].removesuffix(".py").removesuffix("_parts")
    for module in imports(file):
        if module.startswith("pages."):
            part = module.split(".")[1]
            assert part == "shared" or (part == f"{own}_parts" and own != "shared"), module
    assert "training" not in of_core(file)


STREAMLIT_S_PRIVATE_PARTS = {
    *("uses_pages_directory", "RerunException", "StopException", "component_registry"),
    *("st_canvas", "dc-toolbar", "canvas-root", '"objects"', "json_data"),
}
SHAPES_ON_THE_CANVAS = {'"Image"', '"Path"', '"strokeWidth"'}  # as fabric.js writes them


@pytest.mark.parametrize("file", [*PAGES, ROOT / "app.py"], ids=named)
def test_one_module_touches_private_parts_of_streamlit_and_the_canvas(file):
    if named(file) == "pages/shared/streamlit_compat.py":
        return
    if named(file) != "pages/shared/canvas_message.py":
        assert not {name for name in SHAPES_ON_THE_CANVAS if name in file.read_text()}
    of_streamlit = {module for module in imports(file) if module.startswith("streamlit")}
    assert of_streamlit <= {"streamlit"}, "private, or another package: see streamlit_compat.py"
    assert not {name for name in STREAMLIT_S_PRIVATE_PARTS if name in file.read_text()}
    for node in every_node(file):
        if isinstance(node, ast.Attribute) and ast.unparse(node).startswith("st."):
            assert not node.attr.startswith("_"), f"{ast.unparse(node)}, line {node.lineno}"


@pytest.mark.parametrize("file", [*PAGES, ROOT / "app.py"], ids=named)
def test_one_module_connects_choices_and_clicks_to_the_address(file):
    if named(file) in ("pages/shared/address.py", "pages/shared/widgets.py"):
        return
    for node in every_node(file):
        if isinstance(node, ast.Attribute):
            assert node.attr != "query_params", f"line {node.lineno}: see address.py"
        if isinstance(node, ast.keyword):
            assert node.arg != "bind", f"line {node.lineno}: see address.py"
            assert node.arg != "on_select", f"line {node.lineno}: use widgets.clickable_chart"


# What else than widgets a visit remembers is in session.py. These set or read the values of widgets
# by their keys, which Streamlit keeps.
SETS_WIDGETS = {
    *(
        "shared/session.py",
        "shared/address.py",
        "shared/widgets.py",
        "shared/canvas.py",
        "shared/digit_browser.py",
    ),
    *("doctor_parts/browser.py", "number_parts/crop.py"),
}


@pytest.mark.parametrize("file", [*PAGES, ROOT / "app.py"], ids=named)
def test_what_a_visit_remembers_is_in_one_object(file):
    if f"{file.parent.name}/{file.name}" in SETS_WIDGETS:
        return
    for node in every_node(file):
        if isinstance(node, ast.Attribute):
            assert node.attr != "session_state", f"line {node.lineno}: see session.py"


@pytest.mark.parametrize("file", [f for f in CORE if folder(f) != "charts"], ids=named)
def test_charts_are_for_pages_alone(file):
    assert "charts" not in of_core(file)
    assert "plotly" not in packages(file)


@pytest.mark.parametrize("file", CORE, ids=named)
def test_rooms_are_for_pages_alone(file):
    if folder(file) == "rooms":
        assert of_core(file) <= {"data", "drawing", "networks", "metrics", "rooms"}
    else:
        assert "rooms" not in of_core(file)
        assert not packages(file) & {"sqlalchemy", "alembic", "psycopg", "sqlite3"}


@pytest.mark.parametrize("file", [f for f in CORE if folder(f) == "charts"], ids=named)
def test_charts_arrange_what_they_are_given_and_compute_nothing(file):
    libraries = {"collections", "typing", "dataclasses", "itertools", "math", "numpy", "plotly"}
    assert packages(file) <= libraries | {"mnist_core"}
    for node in every_node(file):
        if isinstance(node, ast.Attribute):
            of_numpy = isinstance(node.value, ast.Name) and node.value.id == "np"
            assert not of_numpy or node.attr in ARRANGING, f"np.{node.attr}, line {node.lineno}"
            assert node.attr not in COMPUTING, f".{node.attr}, line {node.lineno}"


@pytest.mark.parametrize(
    "file",
    [f for f in CORE if named(f).removeprefix("mnist_core/").startswith(tuple(TAKES_ARRAYS))],
    ids=named,
)
def test_computation_takes_arrays_alone(file):
    assert of_core(file) <= {folder(file)}
    assert not packages(file) & {"pathlib", "os", "io"}


def test_the_rules_for_arrays_name_files_that_exist():
    assert all((ROOT / "mnist_core" / name).exists() for name in TAKES_ARRAYS)
    assert set().union(*LAYERS) == {folder(file) for file in CORE} - {"", "commands"}


@pytest.mark.parametrize("file", [f for f in CORE if named(f) not in COMMAND_LINE], ids=named)
def test_the_core_never_prints(file):
    assert "tqdm" not in packages(file)
    for call in calls(file):
        assert not (isinstance(call.func, ast.Name) and call.func.id == "print"), call.lineno
    assert not {"sys.stdout", "sys.stderr"} & {
        ast.unparse(node) for node in every_node(file) if isinstance(node, ast.Attribute)
    }


@pytest.mark.parametrize("file", [f for f in CORE if named(f) not in COMMAND_LINE], ids=named)
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
    loaded = loaded_in_a_fresh_process({"mnist_core.__main__", "mnist_core.training.train"})
    assert not loaded & {"ai_edge_litert", "streamlit", "plotly", "filelock"}
