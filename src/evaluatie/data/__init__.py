"""From delivered extracts to the tables that a design needs: who, when, which outcomes."""
