"""Charts of a dataset: how many images there are of each digit, and how much ink they have."""

import plotly.graph_objects as go

from mnist_core.charts.look import DIGITS, Look, Values, by_digit, lay_out


def counts_by_digit(counts: Values, look: Look) -> go.Figure:
    """Bars for the number of images of each digit (10,), in the digit's colour."""
    figure = go.Figure(
        go.Bar(
            x=DIGITS,
            y=counts,
            marker_color=look.series,
            text=counts,
            textposition="outside",
            textangle=0,
        )
    )
    figure.update_traces(cliponaxis=False, hoverinfo="skip")
    y = {"showticklabels": False, "showgrid": False}  # the numbers stand on the bars
    return lay_out(figure, look, 280, by_digit(look), y)


def ink_by_digit(quantiles: Values, look: Look) -> go.Figure:
    """Box plots of the mean ink of each digit.

    Args:
        quantiles: (10, 5), the 5, 25, 50, 75 and 95 % quantiles of each digit, 0 to 1.
        look: of the visitor's screen.
    """
    figure = go.Figure()
    for digit, colour, row in zip(DIGITS, look.series, quantiles.tolist(), strict=True):
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
    y = {"title": "average ink", "tickformat": ".0%", "rangemode": "tozero"}
    return lay_out(figure, look, 280, by_digit(look), y)
