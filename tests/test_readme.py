"""What the README says is what there is."""

import re
from pathlib import Path

import pytest

from mnist_core.networks import runs

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
ZOO = sorted(folder.name for folder in runs.ZOO.iterdir() if folder.is_dir())


@pytest.mark.parametrize("name", ZOO)
def test_the_table_gives_each_network_s_figures(name):
    (row,) = re.findall(rf"^\| `{name}` \|.*$", README, re.MULTILINE)
    card = runs.read_run(name).card
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert [*cells[1:5], *cells[6:9]] == [
        card.summary,
        f"{card.parameters:,}",
        f"{card.published_accuracy:.4f}" if card.published_accuracy else "–",
        f"{card.test_accuracy:.4f}",
        f"{card.drawings.accuracy:.3f}",
        f"{card.others.refused:.3f}" if card.calibration else "–",
        f"{card.scanned.accuracy:.3f}",
    ]


def test_the_table_of_networks_has_a_row_for_each_that_ships_and_no_other():
    section = README.split("## The networks")[1].split("\n## ")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == ZOO


def test_how_honest_the_default_is_is_the_card_s():
    card = runs.read_run("studio").card
    errors = (card.figures.expected_calibration_error, card.drawings.expected_calibration_error)
    on_mnist, on_drawings = (f"{error:.4f}" for error in errors)
    said = f"error): {on_mnist} on MNIST's test images, {on_drawings} on the drawings."
    assert said in README.replace("\n", " ")


def paths_of_the_tree(text: str) -> set[str]:
    """The paths that an indented tree names, each line with its folder's."""
    found, folders = set(), {}
    for line in text.splitlines():
        match = re.match(r"^( +)([\w.]+/?)(?: |$)", line)
        if match:
            depth = len(match[1]) // 4
            folders[depth] = match[2]
            found.add("".join(folders[level] for level in range(1, depth + 1)))
    return found


def test_the_tree_names_every_module_and_nothing_that_is_not_there():
    tree = CONTRIBUTING.split("## What is where")[1].split("\n## ")[0]
    named = {path for path in paths_of_the_tree(tree) if path.endswith(".py")}
    there = {
        file.relative_to(ROOT).as_posix()
        for folder in ("mnist_core", "pages")
        for file in (ROOT / folder).rglob("*.py")
        if file.name != "__init__.py"
    }
    assert named - {"app.py"} == there


def test_the_two_commands_are_single_lines_and_ci_finds_the_second():
    start, test = re.findall(r"^    (python3\.11 -m venv .*)$", README, re.MULTILINE)
    assert start.endswith("streamlit run app.py")
    assert re.findall(r"^    (.*-m pytest)$", README, re.MULTILINE) == [test]
    assert "-m pytest" in (ROOT / ".ci" / "run").read_text()


def test_linked_files_exist():
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / link).exists()


def test_requirements_are_pinned():
    for name in ("requirements.txt", "requirements-serve.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().split("\n"):
            assert not line or line.startswith(("-r ", "#")) or "==" in line
