"""What of the log engine is compiled, where it was built: `make setup` does it when there is a C compiler.

`native` is None where it is not. Whatever uses it does without then, and comes to the same.
"""

import importlib
from types import ModuleType
from typing import Any, Protocol, cast

# As in native.h: what was built from other sources than these is left alone.
VERSION = 2


class Native(Protocol):
    """What eventlog._native holds; libs/eventlog/native says how."""

    HAS_CRC: bool

    def crc32c(self, data: bytes, begin: int, end: int) -> int:
        """Of data[begin:end], as the processor does it. Only where HAS_CRC."""

    def records(
        self, data: bytes, begin: int, end: int, count: int, base_offset: int, low: int, high: int, into: list[Any]
    ) -> None:
        """Appends (offset, key, value) of the records of [low, high) among `count` in data[begin:end]. Raises
        ValueError for damaged ones.
        """

    def in_large_pages(self) -> bool:
        """From now on objects stand in pages of 2 MiB, where the system gives them. They stay with this process."""


def _found() -> Native | None:
    try:
        module: ModuleType = importlib.import_module("eventlog._native")
    except ImportError:
        return None
    return cast(Native, module) if module.VERSION == VERSION else None


native = _found()
