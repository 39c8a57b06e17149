"""Design A: effects on matched and weighted persons, with errors that count the matching."""
