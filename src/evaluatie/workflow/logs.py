"""What the jobs of a run left in their logs."""

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
