"""Trained networks on disk, and the classifier that reads images with them."""
