"""The contestants of benchmarks/matching.py, and the made-up people whom they match.

The task: a logit of treatment on ten covariates, then one control for each treated person on the
log odds of the score, without replacement, within a caliper of 0.2 standard deviations. Not every
rival can do that; each file says what it does instead. The floor is the part that nobody can do
without: the coefficients of the logit, to 1e-8, in plain numpy, and one sort.

A contestant is a module `with_<name>` with `run(matrix, treated)`, which gives the number of
pairs that it found.
"""

CALIPER = 0.2  # standard deviations of the log odds
