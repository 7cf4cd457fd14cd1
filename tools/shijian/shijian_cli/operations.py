"""The operators' side of every service: one stub per service, and questions put to all of them at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any

import grpc
from shijian.common.v1 import operations_pb2_grpc as stubs

from shijian_cli.clients import ADVICE, channels
from shijian_cli.place import Addresses
from shijian_cli.trouble import UNREACHABLE, Trouble


@asynccontextmanager
async def operations(addresses: Addresses) -> AsyncIterator[dict[str, Any]]:
    """Service → its OperationsService stub."""
    async with channels(dict(addresses.grpc)) as opened:
        yield {service: stubs.OperationsServiceStub(channel) for service, channel in opened.items()}


async def of_all(
    services: dict[str, Any], ask: Callable[[Any], Awaitable[Any]]
) -> tuple[dict[str, Any], dict[str, grpc.aio.AioRpcError]]:
    """(answers, failures) by service."""
    results = await asyncio.gather(*[ask(stub) for stub in services.values()], return_exceptions=True)
    answers: dict[str, Any] = {}
    failures: dict[str, grpc.aio.AioRpcError] = {}
    for service, result in zip(services, results, strict=True):
        if isinstance(result, grpc.aio.AioRpcError):
            failures[service] = result
        elif isinstance(result, BaseException):
            raise result
        else:
            answers[service] = result
    return answers, failures


def unanswered(services: Collection[str], consequence: str) -> Trouble:
    """Services that were asked and did not answer, and what of the command's answer is missing for it."""
    return Trouble(f"{'、'.join(sorted(services))} 没有应答{consequence}", ADVICE["UNAVAILABLE"], code=UNREACHABLE)
