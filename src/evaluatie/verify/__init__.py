"""Whether a report is what its inputs give: for a reviewer who has the same inputs.

`provenance` looks at files and hashes, `recompute` runs the study again in a scratch folder, the
modules `rows`, `cells`, `texts` and `pictures` compare one kind of file each, and `verdict` says
what was found. Only released files are compared, so what stands in them may be shown.
"""

from evaluatie.verify.reproduction import Options, verify

__all__ = ["Options", "verify"]
