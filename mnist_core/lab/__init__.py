"""The training lab: what visitors may train, who trains it, and how far it is. Without Keras."""
