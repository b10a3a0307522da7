"""All networks: what each one makes of the drawing, as a grid of networks by answers."""

import streamlit as st

from mnist_core.networks import descriptions
from mnist_core.networks.classifier import NotExported
from mnist_core.networks.run_files import DamagedRun
from mnist_core.networks.verdict import Reading
from pages.draw_parts.explanations.case import Case
from pages.shared import loaders, sentences, widgets
from pages.shared.languages import say, written
from pages.shared.look import look

HOW_TO_READ = (
    "Each row is one network, the most accurate one first; the stronger the colour of a "
    "cell, the likelier the network finds that answer."
)
DOES_NOT_PROVE = (
    "That most networks agree does not prove that they are right: they learned from the same "
    "images, so they make some of the same mistakes."
)

PARAMETERS = ()

CSS = """
.grid { display: grid; gap: 0.15rem; font: 1rem var(--st-font); color: var(--st-text-color); }
.row { all: unset; box-sizing: border-box; display: grid; gap: 0.1rem 0.6rem; align-items: center;
  grid-template-columns: 9rem minmax(0, 1fr) 12rem; padding: 0.15rem 0.4rem; border-radius: 0.4rem;
  border: 2px solid transparent; }
button.row { cursor: pointer; }
button.row:hover { border-color: color-mix(in srgb, var(--st-text-color) 35%, transparent); }
button.row:focus-visible { outline: 3px solid var(--st-text-color); }
button.row[aria-pressed="true"] { border-color: var(--st-primary-color); }
.name { font-weight: 600; overflow-wrap: anywhere; }
.cells { display: grid; grid-template-columns: repeat(11, minmax(0, 1fr)); gap: 2px; }
.cells span { text-align: center; line-height: 2rem; min-height: 2rem; border-radius: 0.2rem;
  font-variant-numeric: tabular-nums; font-size: 0.9rem; white-space: nowrap; overflow: hidden;
  background: color-mix(in srgb, var(--answer) calc(var(--share) * 50%),
    color-mix(in srgb, var(--st-text-color) 7%, transparent)); }
.head .cells span { background: none; font-weight: 600; }
@media (max-width: 767px) {
  .row { grid-template-columns: minmax(0, 1fr) auto; }
  .cells { grid-column: 1 / -1; order: 3; }
  .cells span { line-height: 1.4rem; min-height: 1.4rem; }
  .row:not(.head) .cells span { font-size: 0; }
  .head { position: sticky; top: 0; background: var(--st-background-color); }
}
"""

JS = """
const part = (kind, className, text = "") =>
  Object.assign(document.createElement(kind), { className, textContent: text });

export default function({ parentElement, data, setTriggerValue }) {
  const grid = parentElement.querySelector(".grid");
  grid.style.setProperty("--answer", data.colour);
  const focused = [...grid.children].indexOf(grid.getRootNode().activeElement);
  const cells = (values, texts) => {
    const row = part("span", "cells");
    texts.forEach((text, i) => {
      const cell = part("span", "", text);
      cell.style.setProperty("--share", values[i] ?? 0);
      row.append(cell);
    });
    row.ariaHidden = "true";  // the name of the row says it
    return row;
  };
  const head = part("div", "row head");
  head.append(part("span"), cells([], data.answers), part("span"));
  grid.replaceChildren(head, ...data.rows.map(({ name, answer, sentence, shares, texts }) => {
    const row = part("button", "row");
    row.setAttribute("aria-pressed", name === data.chosen);
    row.setAttribute("aria-label", `${name}: ${sentence}`);
    row.onclick = () => setTriggerValue("clicked", name);
    row.append(part("span", "name", name), cells(shares, texts), part("span", "answer", answer));
    return row;
  }));
  grid.children[focused]?.focus({ preventScroll: true });
}
"""

KEY = "networks"

_grid = st.components.v2.component(
    KEY,
    html='<div class="grid" role="group" aria-label="The answer of each network"></div>',
    css=CSS,
    js=JS,
)


def show(case: Case) -> None:
    """Show the answer of each network; a press on a row chooses that network."""
    readings, missing = _read(case)
    st.markdown(describe(readings))
    clicked = _grid(
        key=KEY,
        data={
            "answers": [*map(str, range(10)), "×"],
            "colour": look().probability,
            "chosen": case.name,
            "rows": [_row(name, reading) for name, reading in readings.items()],
        },
        on_clicked_change=lambda: widgets.follow_click("network", KEY, list(readings)),
    ).clicked
    if clicked:  # the box to choose a network is outside this fragment
        st.rerun()
    hint = say(
        "The last column, ×, stands for “none of 0 to 9”. Press a row to choose that network."
    )
    if missing:
        hint += " " + say("Networks that cannot be loaded: {names}.", names=", ".join(missing))
    st.caption(hint)


def _read(case: Case) -> tuple[dict[str, Reading], list[str]]:
    """What each network says of the drawing, best network first; and those that say nothing."""
    readings, missing = {}, []
    for run in descriptions.best_first(case.runs.values()):
        try:
            network = loaders.load_network(run)
        except (DamagedRun, NotExported):
            missing.append(run.name)
        else:
            (readings[run.name],) = network.read(case.stages.digit[None])
    return readings, missing


def _row(name: str, reading: Reading) -> dict[str, object]:
    return {
        "name": name,
        "answer": sentences.short(reading),
        "sentence": sentences.sentence(reading),
        "shares": [round(share, 4) for share in reading.shares.tolist()],
        "texts": [written(text) for text in sentences.percents(reading.shares)],
    }


def describe(readings: dict[str, Reading]) -> str:
    """Say how many networks give each answer, the most frequent answer first."""
    groups: dict[str, list[str]] = {}
    for name, reading in readings.items():
        is_refused = reading.verdict == "not a digit"
        answer = say("none of 0 to 9") if is_refused else sentences.a(reading.digit)
        groups.setdefault(answer, []).append(name)
    ranked = sorted(groups.items(), key=lambda group: -len(group[1]))
    if len(ranked) == 1:
        text = "All {all} networks see {answer}."
        return say(text, all=len(readings), answer=ranked[0][0])
    first, *others = ranked
    rest = "; ".join(f"{', '.join(names)}: {answer}" for answer, names in others)
    text = "{number} of {all} networks see {answer}."
    words = say(text, number=len(first[1]), all=len(readings), answer=first[0])
    return f"{words} {rest}."
