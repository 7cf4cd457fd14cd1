"""The Docker engine through its own command line: does it answer, can it have an image, run and end a container."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from provision.prerequisites import Say
from provision.problems import ProvisionProblem


@dataclass(eq=False)
class Unavailable(ProvisionProblem):
    """No container can be had here; another way may still do."""

    reason: str

    def __str__(self) -> str:
        return self.reason


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


def run_detached(name: str, options: Sequence[str], image: str, command: Sequence[str] = ()) -> None:
    """Run a container in the background under a name; one of that name that has ended is replaced."""
    _docker("rm", "--force", name, seconds=30)
    code, said = _docker("run", "--detach", "--name", name, *options, image, *command, seconds=60)
    if code != 0:
        raise Unavailable(f"{image} does not run: {said.strip()}")


def is_running(name: str) -> bool:
    """Whether the container of that name runs."""
    code, said = _docker("inspect", "--format", "{{.State.Running}}", name, seconds=30)
    return code == 0 and said.strip() == "true"


def act(verb: str, name: str, *options: str) -> None:
    """stop, kill, pause, unpause, start or rm; a container that is gone does not mind."""
    _docker(verb, *options, name, seconds=60)


def succeeds_inside(name: str, *command: str) -> bool:
    """Whether a command, run in the container, ends well."""
    return _docker("exec", name, *command, seconds=30)[0] == 0


def containers_on(folder: Path) -> list[str]:
    """The names of running containers that have the folder, or one in it, mounted."""
    if not engine_answers():
        return []
    said = _docker("ps", "--format", "{{.Names}}\t{{.Mounts}}", "--no-trunc", seconds=30)[1]
    rows = [line.split("\t", 1) for line in said.splitlines() if "\t" in line]
    return [name for name, mounts in rows if any(Path(m).is_relative_to(folder) for m in mounts.split(","))]


def logs(name: str) -> str:
    """The last lines that the container wrote."""
    return _docker("logs", "--tail", "40", name, seconds=30)[1]


def _docker(*arguments: str, seconds: float) -> tuple[int, str]:
    command = ["docker", *arguments]
    try:
        done = subprocess.run(  # noqa: S603
            command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return 1, f"docker {arguments[0]} did not end within {seconds:g} s"
    return done.returncode, done.stdout
