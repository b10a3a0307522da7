"""Charts: results go in, Plotly figures come out. Nothing is computed here."""
