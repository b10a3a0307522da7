"""The map of digits as a Plotly figure: places in, points, pictures and marks out."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from mnist_core.charts.style import GREY

Values = npt.NDArray[np.number]

HEIGHT = 640
GOLD = "#FFC400"  # of marks, a colour of no digit


class Group(NamedTuple):
    """Points with one name in the legend, which switches them on and off."""

    name: str
    indices: npt.NDArray[np.int64]  # into the coordinates
    colour: Any  # one for all, or a value 0 .. 1 for each


class Picture(NamedTuple):
    """A picture that lies under the points."""

    url: str
    low: Values  # (2,), its lower left corner
    high: Values  # (2,), its upper right one


def map_figure(
    coordinates: Values,
    groups: Sequence[Group],
    said: Sequence[str],
    *,
    size: float,
    opacity: float,
    view: tuple[Values, Values] | None = None,
    picture: Picture | None = None,
    unmoved: str = "",
) -> go.Figure:
    """Points on a map of two or three dimensions.

    Args:
        coordinates: (n, 2) or (n, 3).
        groups: which of them to show, in which colours.
        said: what to say of each point under the mouse, (n,).
        size: of a point, in pixels.
        opacity: of a point, 0 to 1.
        view: the lower left and upper right corner (2,) of what is seen; None for all.
        picture: to lay under the points.
        unmoved: as long as it stays the same, so does what a person has zoomed to.
    """
    figure = go.Figure()
    texts = np.array(said, object)
    for name, indices, colour in groups:
        depth = coordinates.shape[1] == 3  # there a size is about twice as large
        marker = {"size": size / 2 if depth else size, "color": colour, "opacity": opacity}
        if not isinstance(colour, str):
            marker |= {"colorscale": "Cividis", "cmin": 0, "cmax": 1, "showscale": True}
        add_points(
            figure,
            coordinates[indices],
            name=name,
            marker=marker,
            text=texts[indices],
            customdata=indices,
            hovertemplate="%{text}<extra></extra>",
        )
    if picture:
        figure.add_layout_image(
            source=picture.url,
            xref="x",
            yref="y",
            x=picture.low[0],
            y=picture.high[1],
            sizex=picture.high[0] - picture.low[0],
            sizey=picture.high[1] - picture.low[1],
            sizing="stretch",
            layer="below",
        )
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 36, "b": 0},
        legend={"orientation": "h", "y": -0.02, "itemsizing": "constant", "font_size": 15},
        dragmode="pan" if coordinates.shape[1] == 2 else "turntable",
        uirevision=unmoved,
    )
    axis: dict[str, Any] = {"showticklabels": False, "zeroline": False, "showgrid": False}
    if coordinates.shape[1] == 2:
        corners = [None, None] if view is None else [list(pair) for pair in zip(*view, strict=True)]
        figure.update_xaxes(**axis, range=corners[0])
        figure.update_yaxes(**axis, range=corners[1])
    else:
        bare = {"showticklabels": False, "title": "", "showbackground": False, "gridcolor": GREY}
        figure.update_scenes(xaxis=bare, yaxis=bare, zaxis=bare)
    return figure


def mark_points(
    figure: go.Figure, places: Values, name: str, texts: Sequence[str], star: bool
) -> None:
    """Mark places (m, 2) or (m, 3) with large gold stars, or with diamonds, and a text each."""
    flat = places.shape[1] == 2
    add_points(
        figure,
        places,
        name=name,
        mode="markers" if flat else "markers+text",
        text=list(texts),
        textfont_size=17,
        marker={
            "symbol": "star" if star and flat else "diamond",
            "size": 20 if flat else 9,
            "color": GOLD,
            "line": {"color": "black", "width": 2},
        },
        hoverinfo="name",
    )
    for place, text in zip(places if flat else (), texts, strict=False):
        figure.add_annotation(
            x=place[0],
            y=place[1],
            text=text,
            ay=-30,
            ax=0,
            arrowwidth=0.1,
            font={"size": 15, "color": "black"},
            bgcolor=GOLD,
            borderpad=3,
        )


def draw_outline(figure: go.Figure, corners: Values) -> None:
    """Draw an outline with these corners (k, 2)."""
    closed = np.concatenate([corners, corners[:1]])
    figure.add_scatter(
        x=closed[:, 0],
        y=closed[:, 1],
        mode="lines",
        line={"color": GOLD, "width": 3},
        name="outline",
        hoverinfo="skip",
        showlegend=False,
    )


def add_points(figure: go.Figure, places: Values, **options: Any) -> None:
    """Add points of two or three dimensions, drawn by the graphics processor."""
    columns = dict(zip("xyz", np.asarray(places, np.float32).T, strict=False))
    options = {"mode": "markers", **options}
    kind = go.Scattergl if len(columns) == 2 else go.Scatter3d
    figure.add_trace(kind(**columns, **options))
