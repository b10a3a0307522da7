"""Charts of a dataset: counts, ink and centres of mass."""

import plotly.graph_objects as go

from mnist_core.charts.style import BY_DIGIT, DIGITS, FEW_TO_MANY, SERIES, Values, lay_out


def counts_by_digit(counts: Values) -> go.Figure:
    """How many images there are of each digit (10,), in each digit's colour."""
    figure = go.Figure(
        go.Bar(x=DIGITS, y=counts, marker_color=SERIES, text=counts, textposition="outside")
    )
    figure.update_traces(cliponaxis=False, hoverinfo="skip")
    return lay_out(figure, 300, BY_DIGIT, {"title": "images"}, margin_t=28)


def spread_by_digit(quantiles: Values, title: str) -> go.Figure:
    """How a quantity spreads for each digit: its 5, 25, 50, 75 and 95 % quantiles (10, 5)."""
    figure = go.Figure(
        [
            go.Box(
                x=[digit],
                lowerfence=[low],
                q1=[q1],
                median=[median],
                q3=[q3],
                upperfence=[high],
                marker_color=colour,
                name=digit,
                showlegend=False,
            )
            for digit, colour, (low, q1, median, q3, high) in zip(
                DIGITS, SERIES, quantiles.tolist(), strict=True
            )
        ]
    )
    return lay_out(figure, 320, BY_DIGIT, {"title": title})


def centres(counts: Values, edges: Values) -> go.Figure:
    """Where centres of mass lie: counts (k, k), row and column between k + 1 `edges` in pixels."""
    middles = (edges[:-1] + edges[1:]) / 2
    figure = go.Figure(
        go.Heatmap(
            x=middles,
            y=middles,
            z=counts,
            colorscale=FEW_TO_MANY,
            colorbar={"title": "images"},
            hovertemplate="column %{x:.2f}, row %{y:.2f}: %{z}<extra></extra>",
        )
    )
    x, y = {"title": "column, pixels"}, {"title": "row, pixels", "autorange": "reversed"}
    return lay_out(figure, 320, x, y)
