"""What the jobs of a run left: why they stopped, and what came out."""

import json
from pathlib import Path

from evaluatie.errors import STOPPED


def why_stopped(since: float) -> str:
    """What the jobs that failed after a moment (seconds since 1970) say in their logs."""
    messages = []
    for path in sorted(Path("logs").rglob("*.log")):
        if path.stat().st_mtime >= since:
            text = path.read_text(encoding="utf-8", errors="replace")
            if text.startswith(STOPPED):
                messages.append(f"{path}\n{text.removeprefix(STOPPED).strip()}")
    return "\n\n".join(messages) or "the lines above say why"


def result_line(study: str) -> str:
    """The hash of a study's result, which another machine gets as well; empty without one."""
    path = Path(f"reports/{study}/manifest.json")
    content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return f"result: {study} {content['result']}" if content.get("result") else ""
