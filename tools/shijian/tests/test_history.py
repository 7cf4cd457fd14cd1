"""The history of a stream comes in pages; one that breaks off is not shown as if it were whole."""

import contextlib
from types import SimpleNamespace

import grpc
import pytest
from shijian.common.v1 import operations_pb2 as rpc

from shijian_cli.commands import history
from shijian_cli.trouble import Trouble


class Service:
    """Answers with so many events, a page each; then it fails with `code`."""

    def __init__(self, pages, code=None):
        self.left = list(range(1, pages + 1))
        self.code = code

    async def ReadStream(self, _request):  # noqa: N802
        if self.left:
            version = self.left.pop(0)
            return SimpleNamespace(events=[rpc.DecodedEvent(envelope={"version": version})])
        if self.code is None:
            return SimpleNamespace(events=[])
        raise grpc.aio.AioRpcError(self.code, grpc.aio.Metadata(), grpc.aio.Metadata(), "gone")


@pytest.fixture
def asked(monkeypatch):
    """What comes of asking these services."""

    async def ask(**services):
        @contextlib.asynccontextmanager
        async def operations(_addresses):
            yield services

        monkeypatch.setattr(history, "operations", operations)
        return [event["version"] for event in await history.history({}, "tally-a")]

    return ask


async def test_all_pages_are_put_together_whatever_others_say(asked):
    assert await asked(mine=Service(3), other=Service(0, grpc.StatusCode.INVALID_ARGUMENT)) == [1, 2, 3]


async def test_a_page_that_does_not_come_is_a_trouble(asked):
    with pytest.raises(Trouble):
        await asked(mine=Service(2, grpc.StatusCode.UNAVAILABLE))
