"""The last lines of a log file."""

from pathlib import Path

BLOCK = 64 * 1024


def size(path: Path) -> int:
    """Where the file ends now; 0 when there is none."""
    return path.stat().st_size if path.exists() else 0


def tail(path: Path, lines: int = 20, *, since: int = 0) -> str:
    """The last lines written after `since`, without reading a long file whole; empty when there are none."""
    if not path.exists():
        return ""
    with path.open("rb") as file:
        end = file.seek(0, 2)
        file.seek(max(since, end - BLOCK))
        text = file.read().decode(errors="replace")
    return "\n".join(text.splitlines()[-lines:])
