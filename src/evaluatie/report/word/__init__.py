"""The report as a Word file that an analyst can edit: real styles, fields and tables."""
