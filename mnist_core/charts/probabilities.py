"""Charts of the ten probabilities of a digit: bars for one network, a table for several."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from mnist_core.charts.style import (
    BY_DIGIT,
    DIGITS,
    FEW_TO_MANY,
    TRUE,
    Values,
    lay_out,
    percent,
)

LEAST_SHOWN = 0.005  # a smaller probability has no number in a chart


def probabilities_by_network(probabilities: Mapping[str, Values], label: int) -> go.Figure:
    """Draw the probabilities (10,) that several networks give a digit, a row for each network.

    The numbers are percent, without the sign. A frame marks the column of the label, 0 to 9.
    """
    rows = list(probabilities.values())
    figure = go.Figure(
        go.Heatmap(
            x=DIGITS,
            y=list(probabilities),
            z=np.array(rows),
            text=[[text.removesuffix("%") for text in _percent_texts(row)] for row in rows],
            texttemplate="%{text}",
            textfont_size=12,
            colorscale=FEW_TO_MANY,
            zmin=0,
            zmax=1,
            showscale=False,
            hoverinfo="skip",
            xgap=1,
            ygap=1,
        )
    )
    figure.add_vrect(label - 0.5, label + 0.5, line={"color": TRUE, "width": 3}, opacity=1)
    x = {**BY_DIGIT, "side": "top"}
    y = {"autorange": "reversed", "tickfont_size": 13}
    return lay_out(figure, 70 + 34 * len(probabilities), x, y, margin_t=60)


def _percent_texts(probabilities: Values) -> list[str]:
    """Each probability in percent; none for a small one."""
    return [percent(p) if p >= LEAST_SHOWN else "" for p in probabilities.tolist()]
