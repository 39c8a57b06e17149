"""From kept registers to what happened to each person since the index date."""
