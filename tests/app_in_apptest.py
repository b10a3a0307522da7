"""The pages run as scripts, without a browser: opened, drawn on, and what they then show."""

import base64
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from pages.shared.session import CanvasState, Visit
from tests.hand import message, path

ROOT = Path(__file__).parent.parent


def page(name: str, **address: Any) -> AppTest:
    """A page that was not run yet, with parameters in its address."""
    app = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=60)
    for parameter, value in address.items():
        app.query_params[parameter] = value
    return app


def visit(app: AppTest) -> Visit:
    """What the visit of a page remembers."""
    return app.session_state["visit"] if "visit" in app.session_state else Visit()


def canvas_state(app: AppTest, name: str = "canvas") -> CanvasState:
    """What the visit of an app remembers of a canvas."""
    return visit(app).canvases.get(name, CanvasState())


def draw(app: AppTest, *strokes: list[tuple[int, int]], erasing: bool = False) -> None:
    """Put on the canvas what it would send after strokes, each of them points."""
    colour = "#000000" if erasing else "#FFFFFF"
    app.session_state[f"canvas-{canvas_state(app).number}"] = message(
        *(path(stroke, colour=colour) for stroke in strokes)
    )


def texts(app: AppTest) -> str:
    """The sentences of a page, one after another."""
    elements = [*app.markdown, *app.caption, *app.info, *app.error, *app.toast]
    return " ".join(element.value for element in elements)


def figures(app: AppTest) -> list[dict[str, Any]]:
    """The charts of a page as Plotly's JSON, arrays unpacked."""
    return [_unpacked(json.loads(chart.proto.spec)) for chart in app.get("plotly_chart")]


def figure(app: AppTest, key: str) -> dict[str, Any]:
    """The chart of that key."""
    keys = [chart.proto.id.split("-", 2)[2] for chart in app.get("plotly_chart")]
    return figures(app)[keys.index(key)]


def offered_networks(app: AppTest, key: str = "network") -> list[str]:
    """The names of the networks that a select box offers, each with a description."""
    return [text.split(":")[0] for text in app.selectbox(key=key).options]


def bars(app: AppTest) -> list[str]:
    """What stands above the bars of the ten probabilities, "" for a small one."""
    (found,) = [item.proto.body for item in app.get("html") if 'class="bars' in item.proto.body]
    return re.findall(r'class="percent">([^<]*)<', found.replace("&gt;", ">").replace("&lt;", "<"))


def percents_by_network(app: AppTest) -> dict[str, list[str]]:
    """The percents that the table below the bars says of a digit, a row for each network."""
    (found,) = [
        item.proto.body for item in app.get("html") if 'class="by-network"' in item.proto.body
    ]
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', found)
    return {
        name: [unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]
        for name, row in rows
    }


def table(app: AppTest, caption: str) -> list[list[str]]:
    """The rows of the HTML table with this caption, without its headings."""
    (found,) = [
        item.proto.body for item in app.get("html") if f"<caption>{caption}<" in item.proto.body
    ]
    body = found.split("<tbody>")[1]
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("</tr>")[:-1]]


def component(app: AppTest, key: str) -> dict[str, Any]:
    """What the component of that key was sent."""
    (found,) = [item for item in app.get("bidi_component") if item.proto.id.endswith(f"-{key}")]
    data: dict[str, Any] = json.loads(found.proto.json)
    return data


def gallery(app: AppTest, key: str) -> list[str]:
    """What the gallery of that key says of each of its pictures."""
    return [title for title, *_ in component(app, key)["items"]]


def gallery_indices(app: AppTest, key: str) -> list[int]:
    """The MNIST test images that the gallery of that key shows, in their order."""
    numbers = [re.match(r"MNIST test image (\d+):", title) for title in gallery(app, key)]
    return [int(number[1]) for number in numbers if number]


def _unpacked(value: Any) -> Any:
    """The same with NumPy arrays instead of the base64 that Plotly sends."""
    if isinstance(value, list):
        return [_unpacked(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "bdata" not in value:
        return {key: _unpacked(item) for key, item in value.items()}
    array = np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"])
    if "shape" in value:
        array = array.reshape([int(size) for size in value["shape"].split(",")])
    return array


def whole_app(folder: Path) -> AppTest:
    """The app with all its pages, started from a copy of app.py in an empty folder.

    Beside a folder `pages` AppTest would take each file in it for a page, as old apps have it.
    """
    code = (ROOT / "app.py").read_text().replace('"pages/', f'"{ROOT}/pages/')
    code = code.replace(
        "st.Page(\n            page.file", f'st.Page(\n            "{ROOT}/" + page.file'
    )
    assert code.count(f'"{ROOT}/') == 2
    (folder / "app.py").write_text(code)
    return AppTest.from_file(str(folder / "app.py"), default_timeout=60)


def go_to(app: AppTest, name: str, **address: Any) -> AppTest:
    """Follow the link of the navigation to a page, or another link with parameters."""
    app.query_params = address
    return app.switch_page(str(ROOT / "pages" / f"{name}.py")).run()
