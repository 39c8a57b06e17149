"""evaluatie: quasi-experimental evaluation of public programmes, from extract to report."""

__version__ = "0.1.0"
