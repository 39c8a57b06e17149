"""Estimators: from outcomes and weights to one effect with its error and influence function."""
