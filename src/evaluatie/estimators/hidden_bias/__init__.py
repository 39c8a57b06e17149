"""What it takes to undo the primary result of a design, asked of its own persons."""
