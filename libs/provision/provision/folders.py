"""Data folders: who still works in one, and its removal when nobody does."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from provision import docker
from provision.problems import ProvisionProblem


@dataclass(eq=False)
class StillInUse(ProvisionProblem):
    """The folder may not go while somebody works in it."""

    folder: Path
    users: list[str]

    def __str__(self) -> str:
        return f"{self.folder} is still in use by {', '.join(self.users)}. Stop that first, for example with: make down"


def remove_data(folder: Path) -> bool:
    """Remove a data folder; False where there was none; StillInUse names who works in it."""
    place = folder.resolve()
    if not place.exists():
        return False
    users = users_of(place)
    if users:
        raise StillInUse(place, users)
    docker.remove_volumes(place)
    shutil.rmtree(place)
    return True


def users_of(folder: Path) -> list[str]:
    """Processes that have the folder or something in it open, and containers that work for it."""
    found = _by_proc(folder) if Path("/proc/self/fd").exists() else _by_lsof(folder)
    return found + [f"container {name}" for name in docker.containers_on(folder)]


def _by_proc(folder: Path) -> list[str]:
    others = [process for process in Path("/proc").glob("[0-9]*") if int(process.name) != os.getpid()]
    return [
        f"{_name_of(process)} (pid {process.name})"
        for process in others
        if any(_inside(link, folder) for link in _links(process))
    ]


def _links(process: Path) -> list[Path]:
    try:
        return [process / "cwd", *(process / "fd").iterdir()]
    except OSError:  # another user's process, or one that has just ended
        return []


def _inside(link: Path, folder: Path) -> bool:
    try:
        return link.readlink().is_relative_to(folder)
    except OSError:
        return False


def _name_of(process: Path) -> str:
    try:
        return (process / "comm").read_text(encoding="utf-8").strip()
    except OSError:
        return "a process"


def _by_lsof(folder: Path) -> list[str]:
    lsof = shutil.which("lsof")
    if lsof is None:
        return []
    said = subprocess.run([lsof, "-t", "+D", str(folder)], check=False, capture_output=True, text=True)  # noqa: S603
    return [f"pid {pid}" for pid in said.stdout.split()]
