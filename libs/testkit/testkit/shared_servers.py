"""Servers that the processes of one test run share: the first to ask starts one, the controlling process ends all."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

from provision import docker
from provision.child import Child


@dataclass(frozen=True)
class Started:
    """A server: its address, and what ends it (a process id, a container's name, nothing where it is not ours)."""

    address: str
    handle: int | str | None
    server: Any = None


@dataclass(frozen=True)
class SharedServers:
    """A folder where the processes meet, and the process whose end is the end of the servers."""

    folder: Path
    owner: int
    _kept: list[Any] = field(default_factory=list)
    """Alive as long as the process that started them, which would else be warned of a lost child."""

    def once(self, name: str, start: Callable[[Path], Started]) -> str:
        """The address of the server of that name, started by whoever asks first; others wait for it."""
        noted = self.folder / f"{name}.json"
        with (self.folder / f"{name}.lock").open("w") as lock:
            flock(lock, LOCK_EX)
            if not noted.exists():
                started = start(self._place(name))
                self._kept.append(started.server)
                noted.write_text(json.dumps([started.address, started.handle]), encoding="utf-8")
        address: str = json.loads(noted.read_text(encoding="utf-8"))[0]
        return address

    def end(self) -> None:
        """End every server, and remove what they wrote. Nobody may use them any more."""
        for noted in self.folder.glob("*.json"):
            handle = json.loads(noted.read_text(encoding="utf-8"))[1]
            if isinstance(handle, int):
                Child(handle).kill()
            elif handle is not None:
                docker.act("rm", handle)
        docker.remove_volumes(self.folder.resolve())
        for server in self._kept:
            if hasattr(server, "stop"):
                server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _place(self, name: str) -> Path:
        # The database may have to run as another user, who must be able to enter.
        self.folder.chmod(0o755)
        place = self.folder / name
        place.mkdir(exist_ok=True)
        return place
