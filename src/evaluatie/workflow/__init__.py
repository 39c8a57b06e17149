"""What the Snakefile needs to know before the first job.

Imported by the Snakefile and its rules only, so it imports nothing heavy: `studies` are those of
the run, `files` what their rules read and write, `code` what a rule's script imports, and `logs`
why a job stopped.
"""
