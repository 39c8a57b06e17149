"""The contestants of benchmarks/did.py, and the made-up people whom they compare.

The task: the doubly robust effect of every group in every period (Callaway & Sant'Anna 2021) on a
balanced panel of 36 months with six groups, people who are never treated and four covariates,
varying base period; its standard errors; and with theirs the average by time since treatment and
over all (event study and simple aggregation). Analytic errors, no bootstrap. Controls are the
never treated, or the not yet treated.

A contestant is a module `with_<name>` with `run(people, controls)`, which gives the simple average
and its standard error, so that everybody can be seen to have done the same.
"""

NEVER, NOT_YET = CONTROLS = "never_treated", "not_yet_treated"
