"""Where in a partition a stream may stand: learnt while the partition is read for the first question, kept in memory.

It may say "perhaps" of a stretch that does not hold the stream, never "no" of one that does. A log only grows, so what
was learnt stays true.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from eventlog.past.moments import Span

# Two bits of sixteen a stream: one stretch in seventy is read in vain.
BITS_PER_STREAM = 16
# Of one partition; enough for some sixteen million streams times stretches. What comes behind is read every time.
MOST_BYTES = 32 * 1024 * 1024
WHOLE = (1 << 64) - 1
SECOND_BIT = 29


@dataclass(slots=True)
class StretchMap:
    """Of one partition from offset `start` to `until`, without gaps."""

    start: int
    until: int = field(init=False)
    _stretches: list[tuple[int, int, bytes]] = field(default_factory=list)
    _size: int = 0

    def __post_init__(self) -> None:
        self.until = self.start

    def note(self, start: int, end: int, keys: Collection[bytes | None]) -> None:
        """All streams in [start, end). Ignored where it is known already, or does not go on where the map ends."""
        if start != self.until or end <= start or self._size >= MOST_BYTES:
            return
        streams = {key for key in keys if key is not None}
        bits = bytearray(-(-len(streams) * BITS_PER_STREAM // 8) or 1)
        for key in streams:
            for bit in _bits(key, len(bits) * 8):
                bits[bit >> 3] |= 1 << (bit & 7)
        self._stretches.append((start, end, bytes(bits)))
        self._size += len(bits)
        self.until = end

    def places(self, key: bytes, span: Span) -> list[Span]:
        """The stretches of `span` that may hold the stream, in order, and all of it that is not known yet."""
        found: list[Span] = []
        for start, end, bits in self._stretches:
            here = Span(max(start, span.start), min(end, span.end))
            if here.start < here.end and all(bits[b >> 3] & 1 << (b & 7) for b in _bits(key, len(bits) * 8)):
                _add(found, here)
        if (rest := Span(max(self.until, span.start), span.end)).start < span.end:
            _add(found, rest)
        return found


def _add(found: list[Span], more: Span) -> None:
    """Behind the last, or as its continuation."""
    if found and found[-1].end == more.start:
        more = Span(found.pop().start, more.end)
    found.append(more)


def _bits(key: bytes, size: int) -> tuple[int, int]:
    number = hash(key) & WHOLE
    return number % size, (number >> SECOND_BIT) % size
