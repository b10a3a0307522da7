"""Networks on disk: runs, their cards, and the served classifier."""
