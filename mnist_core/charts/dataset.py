"""Charts of a dataset: number of images, ink and centres of mass."""

import plotly.graph_objects as go

from mnist_core.charts.style import BY_DIGIT, DIGITS, FEW_TO_MANY, SERIES, Values, lay_out


def counts_by_digit(counts: Values) -> go.Figure:
    """Bars for the number of images of each digit (10,), in the digit's colour."""
    figure = go.Figure(
        go.Bar(x=DIGITS, y=counts, marker_color=SERIES, text=counts, textposition="outside")
    )
    figure.update_traces(cliponaxis=False, hoverinfo="skip")
    return lay_out(figure, 300, BY_DIGIT, {"title": "images"}, margin_t=28)


def spread_by_digit(quantiles: Values, title: str) -> go.Figure:
    """Box plots of a quantity for each digit.

    Args:
        quantiles: (10, 5), the 5, 25, 50, 75 and 95 % quantiles of each digit.
        title: of the vertical axis.
    """
    figure = go.Figure()
    for digit, colour, row in zip(DIGITS, SERIES, quantiles.tolist(), strict=True):
        low, q1, median, q3, high = row
        figure.add_box(
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
    return lay_out(figure, 320, BY_DIGIT, {"title": title})


def centres_of_mass(counts: Values, edges: Values) -> go.Figure:
    """A heat map of where the images' centres of mass lie.

    Args:
        counts: (k, k), the number of images by row and column.
        edges: (k + 1,), in pixels, of the rows as well as of the columns.
    """
    middles = (edges[:-1] + edges[1:]) / 2
    figure = go.Figure(
        go.Heatmap(
            x=middles,
            y=middles,
            z=counts,
            colorscale=FEW_TO_MANY,
            colorbar={"title": "images"},
            hovertemplate="column %{x:.2f}, row %{y:.2f}: %{z} images<extra></extra>",
        )
    )
    x, y = {"title": "column (pixels)"}, {"title": "row (pixels)", "autorange": "reversed"}
    return lay_out(figure, 320, x, y)
