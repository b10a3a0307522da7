"""Handwritten digits: the data, the networks, and what they make of a drawing.

Plain Python that knows nothing of Streamlit; the pages stand on it.
"""
