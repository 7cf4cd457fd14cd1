"""The last lines of a log file."""

from pathlib import Path

BLOCK = 64 * 1024


def tail(path: Path, lines: int = 20) -> str:
    """The last lines, without reading a long file whole; empty when there is none."""
    if not path.exists():
        return ""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - BLOCK))
        text = file.read().decode(errors="replace")
    return "\n".join(text.splitlines()[-lines:])
