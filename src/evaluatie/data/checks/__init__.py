"""Every delivered row mapped, read and judged: kept, set aside with a rule, or out of scope."""
