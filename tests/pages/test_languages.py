"""The languages of the pages that phones open."""

import ast
import re
from pathlib import Path

import pytest

from mnist_core.rooms.phones import ANIMALS, COLOURS
from pages.draw_parts import why
from pages.draw_parts.explanations import evidence, inside, robustness, steps
from pages.shared import languages
from pages.shared.languages import NAME, catalogue, codes, read_catalogue
from tests.app_in_apptest import draw, page, texts
from tests.hand import DIGITS

ROOT = Path(__file__).parents[2]
SAYING = [
    *(ROOT / f"pages/{name}.py" for name in ("draw", "join")),
    *(ROOT / "pages/draw_parts").rglob("*.py"),
    *(ROOT / "pages/join_parts").glob("*.py"),
    *(ROOT / "pages/shared/elements").glob("*_bars.py"),
    *(ROOT / f"pages/shared/{name}.py" for name in ("languages", "loaders", "sentences")),
]
# The errors of these modules are shown on phones.
RAISING = ("answers", "codes", "drawings", "phones", "readers", "rooms", "sent_sketch", "tasks")
OF_CANVAS = {"Undo", "Redo", "Clear", "Tool", "pen", "eraser"}
PLACES = ("top", "bottom", "left", "right", "top left", "top right", "bottom left", "bottom right")
OF_DRAW = {
    *(f"at the {place}" for place in PLACES),
    *(text for one in why.EXPLANATIONS.values() for text in one[:4] if isinstance(text, str)),
    *steps.NAMES.values(),
    *(text for slider in robustness.SLIDERS.values() for text in slider),
    *inside.KINDS.values(),
    *(evidence.FOR_INK, evidence.FOR_PAPER, evidence.AGAINST_INK, evidence.AGAINST_PAPER),
}
OTHERS = {NAME, *ANIMALS, *COLOURS, *OF_CANVAS, *OF_DRAW}


def texts_said(file: Path) -> set[str]:
    """The texts that a module hands to `say`, also by a name that it gave them before."""
    nodes = list(ast.walk(ast.parse(file.read_text())))
    calls = [n for n in nodes if isinstance(n, ast.Call) and ast.unparse(n.func) == "say"]
    names = {call.args[0].id for call in calls if isinstance(call.args[0], ast.Name)}
    given = [n for n in nodes if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) in names]
    found = set()
    for node in [*(call.args[0] for call in calls), *(one.value for one in given)]:
        choices = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
        found |= {one.value for one in choices if isinstance(one, ast.Constant)}
    return {text for text in found if isinstance(text, str)}


def texts_raised(module: str) -> set[str]:
    """The messages of the errors that a module of the core makes, but those with values."""
    found = set()
    tree = ast.parse((ROOT / f"mnist_core/rooms/{module}.py").read_text())
    for node in ast.walk(tree):
        is_error = isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
        call = node.exc if is_error else node
        is_init = isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__"
        if (is_error or is_init) and call.args and isinstance(call.args[0], ast.Constant):
            found.add(call.args[0].value)
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            found |= {d.value for d in node.args.defaults if isinstance(d, ast.Constant)}
    return {text for text in found if isinstance(text, str)}


TEXTS = OTHERS.union(*map(texts_said, SAYING), *map(texts_raised, RAISING))


def test_the_texts_are_found():
    assert {"Send", "Draw a {digit}", "This room is full. Draw together with a neighbour."} <= TEXTS
    assert "The drawing is damaged. Draw it again." in TEXTS


@pytest.mark.parametrize("code", codes()[1:])
def test_a_catalogue_translates_every_text_and_no_other(code):
    assert set(catalogue(code)) == TEXTS
    assert all(catalogue(code).values())


@pytest.mark.parametrize("code", codes()[1:])
def test_a_translation_names_the_same_values(code):
    for text, translated in catalogue(code).items():
        names = re.findall(r"{\w+}", text)
        assert sorted(names) == sorted(re.findall(r"{\w+}", translated)), text


def test_five_languages_ship():
    names = [catalogue(code).get(NAME, NAME) for code in codes()]
    assert names == ["English", "Deutsch", "Español", "Français", "中文"]


def test_a_catalogue_may_break_lines_and_escape():
    text = '# a note\nmsgid ""\nmsgstr "header"\n\nmsgid "a \\"b\\""\nmsgstr ""\n"c\\n"\n"d"\n'
    assert read_catalogue(text) == {'a "b"': "c\nd"}


def test_a_link_chooses_the_language():
    app = page("join", lang="de").run()
    assert app.title[0].value == "Gemeinsam zeichnen"
    app.selectbox(key=languages.PARAMETER).select("Français").run()
    assert app.title[0].value == "Dessiner ensemble"


def test_an_unknown_language_is_english():
    assert page("join", lang="xx").run().title[0].value == "Draw together"


@pytest.mark.parametrize("explanation", why.EXPLANATIONS)
def test_draw_and_its_explanations_leave_no_english_sentence(explanation):
    code = "de"  # another test sees to it that every catalogue has the same texts
    app = page("draw", lang=code, why=explanation, network="micro")
    draw(app, *DIGITS[4])
    app.run()
    assert not app.exception
    said = texts(app)
    assert catalogue(code)["Which digit is this?"] == app.title[0].value
    left = [text for text in catalogue(code) if len(text) > 25 and text in said]
    assert not left


def test_other_pages_stay_english():
    app = page("number", lang="de").run()
    assert app.title[0].value == "Which number is this?"
    assert "Netz" not in texts(app)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("en", "99.5% and 3%"), ("de", "99,5\u202f% and 3\u202f%"), ("zh", "99.5% and 3%")],
)
def test_percentages_are_written_as_in_the_language(monkeypatch, code, expected):
    monkeypatch.setattr(languages, "language", lambda: code)
    with languages.spoken():
        assert languages.written("99.5% and 3%") == expected
        assert languages.say("{share} of it", share=expected) == f"{expected} of it"
    assert languages.say("{share}", share="99.5%") == "99.5%"  # other pages stay English


def test_the_bars_of_a_french_page_have_french_percentages():
    app = page("draw", lang="fr")
    draw(app, *DIGITS[7])
    app.run()
    (bars,) = [html.proto.body for html in app.get("html") if 'class="bars' in html.proto.body]
    assert re.search(r'class="percent">\d+(,\d+)?\u202f%<', bars)
    assert not re.search(r'class="percent">[^<]*\d%<', bars)
