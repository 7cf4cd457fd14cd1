"""The Docker engine through its own command line: does it answer, can it have an image, run and end a container."""

import hashlib
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from provision.prerequisites import Say
from provision.problems import ProvisionProblem

_LABEL = "shijian.data"
_FLAGS = {"rm": ("--force", "--volumes")}


class Unavailable(ProvisionProblem):
    """No container can be had here; another way may still do."""


def engine_answers() -> bool:
    """Whether a Docker engine, not only its client, is there."""
    return shutil.which("docker") is not None and _docker("info", "--format", "{{.ServerVersion}}", seconds=10)[0] == 0


def require_image(image: str, say: Say) -> None:
    """Have the image, pulling it where needed; Unavailable says why not."""
    if not engine_answers():
        raise Unavailable("no Docker engine answers")
    if _docker("image", "inspect", image, seconds=30)[0] == 0:
        return
    say(f"pulling {image}")
    code, said = _docker("pull", "-q", image, seconds=600)
    if code != 0:
        raise Unavailable(f"{image} cannot be pulled: {said.strip().splitlines()[-1] if said.strip() else 'no reason'}")


def run_detached(name: str, folder: Path, options: Sequence[str], image: str) -> None:
    """Run a container in the background for a data folder; one of that name that has ended is replaced."""
    act("rm", name)
    known_as = ("--name", name, "--label", f"{_LABEL}={folder}")
    code, said = _docker("run", "--detach", *known_as, *options, image, seconds=60)
    if code != 0:
        raise Unavailable(f"{image} does not run: {said.strip()}")


def is_running(name: str) -> bool:
    """Whether the container of that name runs."""
    code, said = _docker("inspect", "--format", "{{.State.Running}}", name, seconds=30)
    return code == 0 and said.strip() == "true"


def act(verb: str, name: str) -> None:
    """stop, kill, pause, unpause, start or rm; a container that is gone does not mind.

    rm ends one that runs, and takes the volumes that nobody named with it; those of a data folder stay.
    """
    _docker(verb, *_FLAGS.get(verb, ()), name, seconds=60)


def succeeds_inside(name: str, *command: str) -> bool:
    """Whether a command, run in the container, ends well."""
    return _docker("exec", name, *command, seconds=30)[0] == 0


def volume_of(folder: Path, what: str) -> str:
    """The volume that stands for a part of a data folder: images write as users of their own, not as the caller."""
    name = f"shijian-{what}-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
    _docker("volume", "create", "--label", f"{_LABEL}={folder}", name, seconds=30)
    return name


def remove_volumes(folder: Path) -> None:
    """Remove the volumes that stand for the folder or for one in it."""
    for name, place in _labelled("volume", "ls"):
        if Path(place).is_relative_to(folder):
            _docker("volume", "rm", "--force", name, seconds=30)


def containers_on(folder: Path) -> list[str]:
    """The names of running containers that work for the folder or for one in it."""
    return [name for name, place in _labelled("ps") if Path(place).is_relative_to(folder)]


def logs(name: str) -> str:
    """The last lines that the container wrote."""
    return _docker("logs", "--tail", "40", name, seconds=30)[1]


def _labelled(*listing: str) -> list[tuple[str, str]]:
    if not engine_answers():
        return []
    name = "{{.Names}}" if listing[0] == "ps" else "{{.Name}}"
    shown = f'{name}\t{{{{.Label "{_LABEL}"}}}}'
    said = _docker(*listing, "--filter", f"label={_LABEL}", "--format", shown, seconds=30)[1]
    rows = [line.split("\t", 1) for line in said.splitlines() if "\t" in line]
    return [(row[0], row[1]) for row in rows]


def _docker(*arguments: str, seconds: float) -> tuple[int, str]:
    command = ["docker", *arguments]
    try:
        done = subprocess.run(  # noqa: S603
            command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return 1, f"docker {arguments[0]} did not end within {seconds:g} s"
    return done.returncode, done.stdout
