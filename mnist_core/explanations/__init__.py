"""Explanations of an answer: why a network reads one image as it does."""
