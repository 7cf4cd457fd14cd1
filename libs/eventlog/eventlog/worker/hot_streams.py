"""The streams last used, in memory: bounded by their number and by the size of their states as stored."""

from collections import OrderedDict

from eventlog.deciding import Standing


class HotStreams:
    """Least recently used go first. `trim` is called between batches, so that no batch loses what it looked up."""

    def __init__(self, streams: int, size: int) -> None:
        self._most = streams
        self._largest = size
        self._size = 0
        self._streams: OrderedDict[str, tuple[Standing, int]] = OrderedDict()

    def __contains__(self, stream: str) -> bool:
        return stream in self._streams

    def __len__(self) -> int:
        return len(self._streams)

    def get(self, stream: str) -> Standing | None:
        """How it stands, and it is hot again."""
        found = self._streams.get(stream)
        if found is None:
            return None
        self._streams.move_to_end(stream)
        return found[0]

    def put(self, stream: str, standing: Standing, size: int) -> None:
        """`size` in bytes as stored; Python's own objects take several times that."""
        _, before = self._streams.pop(stream, (None, 0))
        self._streams[stream] = (standing, size)
        self._size += size - before

    def trim(self) -> None:
        """Lets the coldest go until the bounds hold."""
        while self._streams and (len(self._streams) > self._most or self._size > self._largest):
            _, (_, size) = self._streams.popitem(last=False)
            self._size -= size
