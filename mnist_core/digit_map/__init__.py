"""The map of digits: spectral embedding, its quality, and new points on it."""
