"""Tables as HTML: named, readable by screen readers, and wide ones visibly scroll."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

import streamlit as st

CSS = """
.table-frame { overflow-x: auto; max-width: 100%; width: fit-content; }
.table-frame:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
.table-frame table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.table-frame caption { text-align: left; font-weight: 600; padding-bottom: 0.35rem; }
.table-frame th, .table-frame td { padding: 0.3rem 0.7rem; text-align: left; border: none;
  border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
.table-frame th { font-weight: 600; vertical-align: bottom; }
.table-frame .number { text-align: right; white-space: nowrap; }
.table-frame tbody th { font-weight: 600; white-space: nowrap; vertical-align: inherit; }
.table-hint { font-size: 0.9rem; margin: 0 0 0.25rem; display: none; }
@media (max-width: 767px) { .table-hint.wide { display: block; }
  .table-frame.wide td { white-space: nowrap; }
  .table-frame th, .table-frame td { padding: 0.3rem 0.5rem; } }
"""


class Column(NamedTuple):
    """One column of a table."""

    name: str  # as its heading; rows have their values under this name
    is_number: bool = False  # then it is aligned to the right
    help: str = ""  # what the heading means, shown on hover


def show(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, str]],
    *,
    scrolls: bool = False,
) -> None:
    """Show texts in a table; the first column names the row.

    Args:
        caption: the table's name, shown above it.
        columns: from left to right.
        rows: for each row the text under each column's name; "–" stands for a missing one.
        scrolls: whether it is too wide for a phone; a line then says that it scrolls sideways.
    """
    st.html(f"<style>{CSS}</style>{table(caption, columns, rows, scrolls=scrolls)}")


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, str]],
    *,
    scrolls: bool = False,
) -> str:
    """HTML of a table; the arguments are those of `show`."""
    head = "".join(_heading(column) for column in columns)
    body = "".join(f"<tr>{_cells(columns, row)}</tr>" for row in rows)
    name = escape(caption, quote=True)
    frame = "table-frame wide" if scrolls else "table-frame"
    hint = '<p class="table-hint wide">The table scrolls sideways.</p>' if scrolls else ""
    return (
        f'{hint}<div class="{frame}" role="region" aria-label="{name}" tabindex="0"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _heading(column: Column) -> str:
    kind = ' class="number"' if column.is_number else ""
    title = f' title="{escape(column.help, quote=True)}"' if column.help else ""
    return f'<th scope="col"{kind}{title}>{escape(column.name)}</th>'


def _cells(columns: Sequence[Column], row: Mapping[str, str]) -> str:
    first, *others = columns
    cells = f'<th scope="row">{escape(row.get(first.name, "–"))}</th>'
    for column in others:
        kind = ' class="number"' if column.is_number else ""
        cells += f"<td{kind}>{escape(row.get(column.name, '–'))}</td>"
    return cells
