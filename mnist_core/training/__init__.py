"""Training: Keras networks, what they learn from, and how they become runs."""
