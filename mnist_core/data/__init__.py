"""Data: MNIST, and archives of pen strokes."""
