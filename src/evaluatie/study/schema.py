"""The JSON schema of a study file: `python -m evaluatie.study.schema > config/study.schema.json`.

Editors use it to complete keys and to underline mistakes while a plan is written.
"""

import json

from evaluatie.study.model import Study


def study_schema() -> str:
    """The schema as text, with a closing newline; the same on every machine."""
    return json.dumps(Study.model_json_schema(), indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    print(study_schema(), end="")
