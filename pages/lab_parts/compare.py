"""All trainings of this visit in one chart, and a table of what differed and what came of it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from mnist_core.charts import lab as charts
from mnist_core.charts.look import run_colours
from mnist_core.lab import recipe as recipes
from mnist_core.lab import shapes
from mnist_core.lab.progress import Progress
from mnist_core.lab.recipe import Recipe
from pages.lab_parts import build, drawing, live, mine
from pages.shared.elements import tables
from pages.shared.elements.tables import Column
from pages.shared.look import look

MOST = 8  # curves: more cannot be told apart
Named = tuple[str, Recipe, Progress]


def show() -> None:
    """Compare the trainings of this visit, if there are two or more."""
    found: list[Named] = [
        (training.name.replace("my_network_", "#"), training.job.recipe, training.progress)
        for training in mine.trainings()
        if training.progress is not None and training.progress.points
    ]
    if len(found) < 2:
        return
    st.header("Compare your trainings", anchor="compare")
    show_all(found[-MOST:], "compare")
    names = {name: name for name, *_ in found[-MOST:]}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, recipe, _ in found[-MOST:]:
            st.button(
                f"Build {names[name]} again",
                key=f"again-{name}",
                type="tertiary",
                on_click=build.put,
                args=(recipe,),
            )


def show_all(found: Sequence[Named], key: str) -> None:
    """One chart of all validation curves, and a table.

    Args:
        found: name, recipe and progress of each.
        key: of the chart.
    """
    quantity = "accuracy"
    curves = {name: live.curve_of(known, quantity) for name, _, known in found}
    st.plotly_chart(
        charts.curves(curves, quantity, "epochs", run_colours(list(curves), look()), look()),
        key=key,
        alt="A line chart of the validation accuracy by epochs: "
        + ", ".join(f"{name} ends at {_last(known):.1%}" for name, _, known in found),
    )
    st.caption(
        "Lines: on validation images. Dotted: on the images that the network learns from. "
        f"{drawing.about_tested()}"
    )
    differing = _differing([recipe for _, recipe, _ in found])
    columns = [Column("training"), *(Column(_label(name)) for name in differing), *RESULTS]
    rows = [_row(name, recipe, known, differing) for name, recipe, known in found]
    tables.show("What differed, and what came of it", columns, rows, scrolls=True)


RESULTS = [
    Column("parameters", is_number=True),
    Column("seconds", is_number=True),
    Column("training accuracy", is_number=True),
    Column("validation accuracy", is_number=True),
    Column("drawings", is_number=True, help="accuracy on drawings that no network learned from"),
]


def _row(name: str, recipe: Recipe, known: Progress, differing: Sequence[str]) -> Mapping[str, str]:
    texts = _texts(recipe)
    result = known.result
    tested = result.drawings if result is not None else None
    network = shapes.trace(recipe.layers)
    return {
        "training": name,
        **{_label(option): texts.get(option, "–") for option in differing},
        "parameters": "–" if recipe.begin else f"{network.parameters:,}",
        "seconds": f"{known.points[-1].seconds:.1f}",
        "training accuracy": _percent(known.points[-1].accuracy),
        "validation accuracy": _percent(_last(known)),
        "drawings": "–" if tested is None else _percent(tested.share),
    }


def _texts(recipe: Recipe) -> dict[str, str]:
    """All options of a recipe as texts, also the usual ones."""
    usual = {**build.USUAL, "seed": "0", **dict.fromkeys(recipes.SWITCHES, "no")}
    texts = usual | recipes.to_texts(recipe)
    texts["layers"] = texts["layers"].replace(".", ", ")
    return {name: "yes" if text == "true" else text for name, text in texts.items()}


def _differing(found: Sequence[Recipe]) -> list[str]:
    """The options in which recipes differ."""
    texts = [_texts(recipe) for recipe in found]
    names = sorted(set().union(*texts), key=lambda name: (name != "layers", name))
    return [name for name in names if len({each.get(name) for each in texts}) > 1]


def _label(name: str) -> str:
    return build.LABELS.get(name, name.capitalize())


def _last(known: Progress) -> float:
    return known.points[-1].val_accuracy


def _percent(share: float) -> str:
    return f"{share:.1%}" if share == share else "–"
