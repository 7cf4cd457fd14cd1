"""Files that a command was asked to write."""

from pathlib import Path

from shijian_cli.trouble import FAILED, Trouble


def kept(path: Path, content: bytes) -> None:
    """Raises Trouble where the file cannot be written."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Trouble(f"{path} 写不进去", "换一个 --out", code=FAILED, detail=str(error)) from error
