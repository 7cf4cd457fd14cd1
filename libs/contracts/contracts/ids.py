"""Ids that derive from other ids, so that doing a thing twice names it the same."""

import hashlib

ID_BYTES = 16


def event_id(command_id: bytes, ordinal: int) -> bytes:
    """Id of the `ordinal`-th event (from 0) of a command."""
    return hashlib.sha256(command_id + ordinal.to_bytes(4, "big")).digest()[:ID_BYTES]


def ordered_command_id(event: bytes, policy: str, step: int) -> bytes:
    """Id of the `step`-th command (from 0) that `policy` orders on an event."""
    return hashlib.sha256(event + policy.encode() + step.to_bytes(4, "big")).digest()[:ID_BYTES]


def command_digest(number: int, stream: str, expected_version: int | None, payload: bytes) -> bytes:
    """What a command asks for, so that a repeat of its id with other contents is told apart."""
    head = f"{number}\n{stream}\n{'' if expected_version is None else expected_version}\n".encode()
    return hashlib.sha256(head + payload).digest()[:ID_BYTES]
