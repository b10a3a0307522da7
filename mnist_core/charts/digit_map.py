"""The map of digits as a Plotly figure, in two or three dimensions.

Coordinates and groups of points go in; a figure comes out, to which names, marks and an outline
are added.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from mnist_core.charts.look import BAR, TEXT, Look, translucent

Values = npt.NDArray[np.number]
View = tuple[Values, Values]  # the lower left and the upper right corner, (2,) each


class Group(NamedTuple):
    """Points that share a name in the legend, where a click hides or shows them."""

    name: str
    indices: npt.NDArray[np.int64]  # of the points
    colour: Any  # one for all points, or (k,) values from 0 to 1


class Picture(NamedTuple):
    """A picture that lies under the points."""

    url: str
    low: Values  # (2,), its lower left corner
    high: Values  # (2,), its upper right corner


def map_figure(
    coordinates: Values,
    groups: Sequence[Group],
    hover_texts: Sequence[str],
    look: Look,
    *,
    size: float,
    opacity: float,
    height: float = 540,
    drag: str = "pan",
    view: View | None = None,
    picture: Picture | None = None,
    zoom_key: str = "",
) -> go.Figure:
    """Draw points on a map of two or three dimensions.

    Args:
        coordinates: (n, 2) or (n, 3).
        groups: the points to show, and their colours.
        hover_texts: the text for each point under the mouse, (n,).
        look: of the visitor's screen.
        size: of a point, in pixels on a laptop.
        opacity: of a point, 0 to 1.
        height: in pixels on a laptop.
        drag: what dragging does on a 2-D map, "pan" or "lasso".
        view: the part of a 2-D map to show; None for all of it.
        picture: to lay under the points.
        zoom_key: while it stays the same, Plotly keeps the visitor's zoom and position.
    """
    flat = coordinates.shape[1] == 2
    figure = go.Figure()
    texts = np.array(hover_texts, object)
    for group in groups:
        add_points(
            figure,
            coordinates[group.indices],
            name=group.name,
            marker=_marker(group, look, look.size(size if flat else size / 2), opacity),
            text=texts[group.indices],
            customdata=group.indices,
            hovertemplate="%{text}<extra></extra>",
        )
    if picture is not None:
        _add_picture(figure, picture)
    text = {"size": look.size(TEXT), "color": look.text}
    letters = max((len(group.name) for group in groups), default=1)
    figure.update_layout(
        height=look.size(height),
        margin={"l": 0, "r": 0, "t": BAR, "b": 0},
        font=text,
        hoverlabel_font_size=look.size(TEXT),
        legend={
            **{"orientation": "h", "y": -0.01, "itemsizing": "constant", "font": text},
            **{"itemwidth": 30, "entrywidth": look.size(6 + 9 * letters)},
        },
        dragmode=drag if flat else "turntable",
        uirevision=zoom_key,
    )
    if flat:
        _hide_axes(figure, view)
    else:
        lines = {"showbackground": False, "gridcolor": translucent(look.quiet, 0.5)}
        figure.update_scenes(dict.fromkeys(("xaxis", "yaxis", "zaxis"), _BARE | lines))
    return figure


_BARE: dict[str, Any] = {"showticklabels": False, "title": "", "showspikes": False}


def name_groups(
    figure: go.Figure, places: Mapping[str, Values], colours: Mapping[str, str], look: Look
) -> None:
    """Write the name of each group at its place (2,) or (3,), framed in its colour."""
    font = {"size": look.size(18), "color": look.text}
    for name, place in places.items():
        if len(place) == 2:
            figure.add_annotation(
                x=place[0],
                y=place[1],
                text=f"<b>{name}</b>",
                showarrow=False,
                font=font,
                bgcolor=translucent(look.background, 0.85),
                bordercolor=colours[name],
                borderwidth=2,
                borderpad=3,
            )
        else:
            add_points(
                figure,
                np.array([place]),
                mode="text",
                text=[f"<b>{name}</b>"],
                textfont={**font, "size": look.size(24)},
                hoverinfo="skip",
                showlegend=False,
            )


def mark_points(
    figure: go.Figure,
    places: Values,
    name: str,
    labels: Sequence[str],
    look: Look,
    *,
    is_drawing: bool,
) -> None:
    """Mark places (m, 2) or (m, 3), with a label each: drawings, or the chosen digit."""
    flat = places.shape[1] == 2
    colour = look.drawing if is_drawing else look.chosen
    edge = "black" if is_drawing else look.background
    add_points(
        figure,
        places,
        name=name,
        mode="markers" if flat else "markers+text",
        text=list(labels),
        textfont={"size": look.size(17), "color": look.text},
        marker={
            "symbol": "star" if is_drawing and flat else "diamond",  # 3-D maps have no stars
            "size": look.size(20 if flat else 9),
            "color": colour,
            "line": {"color": edge, "width": 2},
        },
        hoverinfo="name",
        showlegend=False,
    )
    if flat:
        for (x, y), label in zip(places, labels, strict=True):
            figure.add_annotation(
                x=x,
                y=y,
                text=label,
                ay=-look.size(30),
                ax=0,
                arrowwidth=0.1,
                font={"size": look.size(TEXT), "color": edge},
                bgcolor=colour,
                borderpad=3,
            )


def draw_outline(figure: go.Figure, corners: Values, look: Look) -> None:
    """Draw a closed outline with these corners (k, 2)."""
    closed = np.concatenate([corners, corners[:1]])
    figure.add_scatter(
        x=closed[:, 0],
        y=closed[:, 1],
        mode="lines",
        line={"color": look.chosen, "width": 3},
        name="outline",
        hoverinfo="skip",
        showlegend=False,
    )


def add_points(figure: go.Figure, places: Values, **options: Any) -> None:
    """Add points (n, 2) or (n, 3), drawn by the graphics processor."""
    columns = np.asarray(places, np.float32).T
    options = {"mode": "markers", **options}
    if len(columns) == 2:
        figure.add_trace(go.Scattergl(x=columns[0], y=columns[1], **options))
    else:
        figure.add_trace(go.Scatter3d(x=columns[0], y=columns[1], z=columns[2], **options))


def draw_without_webgl(figure: go.Figure) -> go.Figure:
    """The same figure for browsers without WebGL: slower, and 2-D maps alone."""
    traces = [
        go.Scatter({**trace.to_plotly_json(), "type": "scatter"})
        if trace.type == "scattergl"
        else trace
        for trace in figure.data
    ]
    return go.Figure(traces, figure.layout)


def _marker(group: Group, look: Look, size: float, opacity: float) -> dict[str, Any]:
    """How the points of a group look."""
    marker = {"size": size, "color": group.colour, "opacity": opacity}
    if isinstance(group.colour, str):
        return marker
    scale = ((0.0, look.answer), (1.0, look.probability))
    text = {"size": look.size(TEXT), "color": look.text}
    bar = {"title": {"text": group.name, "font": text}, "tickfont": text, "tickformat": ".0%"}
    return marker | {
        **{"colorscale": scale, "cmin": 0, "cmax": 1, "showscale": True},
        **{"colorbar": bar | {"thickness": look.size(16)}},
    }


def _add_picture(figure: go.Figure, picture: Picture) -> None:
    (left, bottom), (right, top) = picture.low, picture.high
    figure.add_layout_image(
        source=picture.url,
        xref="x",
        yref="y",
        x=left,
        y=top,
        sizex=right - left,
        sizey=top - bottom,
        sizing="stretch",
        layer="below",
    )


def _hide_axes(figure: go.Figure, view: View | None) -> None:
    """Take away the axes of a 2-D map, whose numbers mean nothing, and set the visible part."""
    axis: dict[str, Any] = {"showticklabels": False, "zeroline": False, "showgrid": False}
    if view is None:
        figure.update_xaxes(axis)
        figure.update_yaxes(axis)
    else:
        (left, bottom), (right, top) = view
        figure.update_xaxes(axis, range=[left, right])
        figure.update_yaxes(axis, range=[bottom, top])
