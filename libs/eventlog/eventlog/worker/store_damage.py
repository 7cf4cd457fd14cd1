"""What makes a state store unusable: damage in its file, found wherever it is read, and bytes not as written."""

import contextlib
import sqlite3
import zlib
from collections.abc import Iterator

import msgspec
from google.protobuf.message import DecodeError

SEAL_BYTES = 4


class StoreUnusable(Exception):
    """The file is no store that this code can go on from; `reason` is one word for the metric."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


@contextlib.contextmanager
def damage_told(name: str) -> Iterator[None]:
    """Turns what a damaged file leads to into StoreUnusable. A lock, a full disk or a misuse passes as it is."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        # SQLite says damage by this very class; its subclasses say something else.
        if type(error) is not sqlite3.DatabaseError:
            raise
        raise StoreUnusable("corrupt", f"{name}: {error}") from error
    except (msgspec.MsgspecError, DecodeError, KeyError) as error:
        raise StoreUnusable("corrupt", f"{name}: not what was written: {error!r}") from error


def sealed(key: bytes, number: int, data: bytes) -> bytes:
    """The bytes with a checksum over them and what they stand under: SQLite has none, and pages can be zeroed."""
    return data + _checksum(key, number, data)


def unsealed(key: bytes, number: int, stored: bytes) -> bytes:
    """The bytes again. Raises StoreUnusable when they, their key or their number are not as written."""
    try:
        data, checksum = stored[:-SEAL_BYTES], stored[-SEAL_BYTES:]
        is_whole = checksum == _checksum(key, number, data)
    except TypeError:  # SQLite keeps a value's type beside the value, and that can be damaged too
        is_whole = False
    if not is_whole:
        raise StoreUnusable("corrupt", f"{key!r}: not what was written")
    return data


def _checksum(key: bytes, number: int, data: bytes) -> bytes:
    return zlib.crc32(data, zlib.crc32(b"%b\n%d\n" % (key, number))).to_bytes(SEAL_BYTES, "big")
