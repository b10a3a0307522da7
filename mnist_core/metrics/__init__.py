"""Metrics: arrays in, figures out. Independent of any network, file or page."""
