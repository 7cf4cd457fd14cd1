"""Which ports are free, and who holds those that are not."""

import random
import socket
from pathlib import Path

from provision.problems import PortTaken

LOOPBACK = "127.0.0.1"
_LISTENING = "0A"
_SHOWN = 80
# Below what systems give to outgoing connections: a port of theirs can be gone before the server takes it.
_TO_LISTEN_ON = range(10_240, 20_000)
_given: set[int] = set()


def free_port() -> int:
    """A port that nobody listens on at this moment, never the same twice. Raises PortTaken when there is none left."""
    for port in random.SystemRandom().sample(_TO_LISTEN_ON, len(_TO_LISTEN_ON)):
        if port not in _given and is_free(port):
            _given.add(port)
            return port
    raise PortTaken(_TO_LISTEN_ON.start, f"one of {len(_TO_LISTEN_ON)} ports", "")


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now; what merely lingers from a closed one does not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def require_free(port: int, what: str) -> None:
    """Raise PortTaken, naming the holder where it can be seen."""
    if not is_free(port):
        raise PortTaken(port, what, holder_of(port))


def holder_of(port: int) -> str:
    """The process listening on the port as `name (pid N)`, or an empty text where the system does not tell."""
    inodes = _listening_inodes(port)
    for process in Path("/proc").glob("[0-9]*") if inodes else ():
        if inodes & _socket_inodes(process):
            return f"{_name_of(process)} (pid {process.name})"
    return ""


def _listening_inodes(port: int) -> set[str]:
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if not table.exists():
            continue
        for line in table.read_text(encoding="ascii").splitlines()[1:]:
            columns = line.split()
            if columns[3] == _LISTENING and int(columns[1].rsplit(":", 1)[1], 16) == port:
                found.add(f"socket:[{columns[9]}]")
    return found


def _socket_inodes(process: Path) -> set[str]:
    try:
        links = list((process / "fd").iterdir())
    except OSError:  # another user's process, or one that has just ended
        return set()
    return {target for link in links if (target := _target(link))}


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # closed meanwhile
        return ""


def _name_of(process: Path) -> str:
    try:
        words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return "a process"
    line = " ".join([Path(words[0]).name, *words[1:]]).strip()
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN // 2]} … {line[-_SHOWN // 2 :]}"
