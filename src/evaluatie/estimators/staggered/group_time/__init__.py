"""Effects by group and period of a staggered rollout (Callaway & Sant'Anna 2021)."""
