"""Whether a server answers, asked in its own protocol with nothing but a socket."""

import socket
import struct
import time
from collections.abc import Callable

_METADATA, _METADATA_VERSION = 3, 1
_NO_TOPICS = struct.pack(">i", 0)
_CLIENT = b"provision"


def kafka_answers(bootstrap: str, timeout: float = 2.0) -> bool:
    """Whether any of the addresses is a broker that serves and knows of at least one registered broker."""
    return any(_one_answers(address.strip(), timeout) for address in bootstrap.split(",") if address.strip())


def wait_until(ready: Callable[[], bool], seconds: float, *, alive: Callable[[], bool]) -> bool:
    """Poll until ready; give up when the time is over or the process has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return True
        if not alive():
            return False
        time.sleep(0.05)
    return False


def _one_answers(address: str, timeout: float) -> bool:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=timeout) as connection:
            connection.settimeout(timeout)
            connection.sendall(_metadata_request())
            return _brokers_in(connection) > 0
    except (OSError, ValueError, struct.error):
        return False


def _metadata_request() -> bytes:
    head = struct.pack(">hhih", _METADATA, _METADATA_VERSION, 1, len(_CLIENT)) + _CLIENT
    body = head + _NO_TOPICS
    return struct.pack(">i", len(body)) + body


def _brokers_in(connection: socket.socket) -> int:
    size = struct.unpack(">i", _exactly(connection, 4))[0]
    answer = _exactly(connection, size)
    count: int = struct.unpack_from(">i", answer, 4)[0]  # after the correlation id
    return count


def _exactly(connection: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        more = connection.recv(size - len(got))
        if not more:
            raise ConnectionResetError
        got += more
    return got
