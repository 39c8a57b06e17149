"""Design B: later against earlier settlers, here and elsewhere; by half-year and by place."""
