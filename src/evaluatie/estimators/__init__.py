"""Estimators: from outcomes and weights to one effect with its error and influence function.

Rooms for the designs: `matching` (A), `cohort` (B), `staggered` (C). Beside them what they share:
fits of one group against its controls, influence functions, and rows of results.
"""
