"""A confusion matrix as a table of buttons: one tap chooses a cell, arrow keys lead to others."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from mnist_core.charts.look import TEXT
from pages.shared import address, session
from pages.shared.look import look

# As wide as its place, but not so high that its last row is below the fold.
CSS = """
.matrix { width: min(100%, max(20rem, 100dvh - var(--above))); container-type: inline-size;
  font: 1rem var(--st-font); color: var(--st-text-color); }
table { width: 100%; table-layout: fixed; border-collapse: separate; border-spacing: 1px;
  font-variant-numeric: tabular-nums; font-size: clamp(var(--least), 3.4cqi, 1.6rem); }
caption { caption-side: bottom; text-align: left; font-size: var(--size); line-height: 1.4;
  padding-top: 0.5rem; }
col.narrow { width: 1.5em; }
td, th { padding: 0; }
th { font-weight: 600; }
th.axis { font-weight: 400; }
th.axis span { writing-mode: vertical-rl; transform: rotate(180deg); }
button { all: unset; box-sizing: border-box; width: 100%; aspect-ratio: 1; display: flex;
  align-items: center; justify-content: center; cursor: pointer; touch-action: manipulation;
  position: relative; border-radius: 2px; background: var(--background); color: var(--colour); }
button:hover { outline: 2px solid var(--st-text-color); }
button.same { outline: 2px dashed var(--chosen); z-index: 1; }
button[aria-pressed="true"] { outline: 3px solid var(--chosen); z-index: 2;
  box-shadow: inset 0 0 0 2px var(--st-background-color); }
button:focus-visible { outline: 3px solid var(--st-text-color); outline-offset: 1px; z-index: 3; }
"""

_ROWS = "".join(
    f'<tr>{{}}<th scope="row">{digit}</th>{"<td><button></button></td>" * 10}</tr>'.format(
        '<th class="axis" scope="rowgroup" rowspan="10"><span>true digit</span></th>'
        if digit == 0
        else ""
    )
    for digit in range(10)
)
HTML = f"""
<div class="matrix"><table><caption></caption>
<colgroup><col class="narrow"><col class="narrow"><col span="10"></colgroup>
<thead><tr><td colspan="2" rowspan="2"></td><th class="axis" scope="colgroup" colspan="10">read as
</th></tr><tr>{"".join(f'<th scope="col">{digit}</th>' for digit in range(10))}</tr></thead>
<tbody>{_ROWS}</tbody></table></div>
"""

# The buttons stay the same ones, so that the one with the focus keeps it.
JS = """
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const inside = (place) => Math.min(Math.max(place, 0), 9);

export default function({ parentElement, data, setTriggerValue }) {
  const table = parentElement.querySelector("table");
  if (data.turn < table.turn) return;  // on a slow machine an older call may come last
  table.turn = data.turn;
  table.caption.textContent = data.caption;
  for (const [name, value] of Object.entries(data.style)) {
    table.parentElement.style.setProperty(`--${name}`, value);
  }
  const buttons = [...table.querySelectorAll("button")];
  const letTabReach = (place) => buttons.forEach((button, i) => {
    button.tabIndex = i === place ? 0 : -1;
  });
  buttons.forEach((button, i) => {
    const [text, name, background, colour] = data.cells[i];
    button.textContent = text;
    button.title = name;
    button.setAttribute("aria-label", name);
    button.setAttribute("aria-pressed", i === data.cell && data.isChosen);
    button.classList.toggle("same", i === data.cell && !data.isChosen);
    button.style.setProperty("--background", background);
    button.style.setProperty("--colour", colour);
    button.onclick = () => setTriggerValue("clicked", i);
    button.onfocus = () => letTabReach(i);
    button.onkeydown = (event) => {
      if (!(event.key in STEPS)) return;
      event.preventDefault();
      const [down, right] = STEPS[event.key];
      buttons[10 * inside(Math.floor(i / 10) + down) + inside(i % 10 + right)].focus();
    };
  });
  const focused = buttons.findIndex((button) => button.matches(":focus"));
  letTabReach(focused < 0 ? data.cell : focused);
}
"""

_matrix = st.components.v2.component("matrix", html=HTML, css=CSS, js=JS)


class Cell(NamedTuple):
    """One cell of a matrix."""

    text: str  # in the cell
    name: str  # for the mouse and for screen readers; contains the text
    background: str  # colour
    colour: str  # of the text


def show(
    cells: Sequence[Cell], caption: str, *, key: str, marked: int, is_chosen: bool
) -> int | None:
    """Show a matrix whose cells can be clicked; return the place of the one just clicked, if any.

    Args:
        cells: 100, row by row.
        caption: below the matrix: what it says, in words.
        key: of the widget.
        marked: the place of the marked cell in `cells`.
        is_chosen: whether the marked cell was chosen in this matrix; otherwise in another one.
    """
    visit = session.visit()
    visit.matrix_turn += 1
    clicked = _matrix(
        key=key,
        data={
            "cells": [list(cell) for cell in cells],
            "caption": caption,
            "cell": marked,
            "isChosen": is_chosen,
            "style": _style(),
            "turn": visit.matrix_turn,
        },
        on_clicked_change=lambda: None,
    ).get("clicked")
    return clicked if isinstance(clicked, int) and 0 <= clicked < len(cells) else None


def _style() -> dict[str, str]:
    """The CSS variables of a matrix on this visitor's screen."""
    return {
        "chosen": look().chosen,
        "size": f"{look().size(TEXT)}px",
        "least": "20px" if look().scale > 1 else "11px",
        "above": "14rem" if address.is_presenting() else "21rem",  # room for what is above it
    }
