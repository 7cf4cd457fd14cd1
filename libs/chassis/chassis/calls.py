"""One way to surround every call: steps as async context managers, the same for unary and streaming methods."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeAlias

import grpc
from google.protobuf.message import Message

# Health and reflection are plumbing: their callers set no deadline and their messages have no rules.
PLUMBING = "/grpc."


# The type that a servicer's methods get as `context`.
RpcContext: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"


@dataclass(frozen=True, slots=True)
class Call:
    """A call as the steps see it. `request` is None where the client streams: its messages come one by one."""

    method: str
    context: RpcContext
    request: Message | None
    streaming: bool


Step = Callable[[Call], AbstractAsyncContextManager[None]]
Check = Callable[[Message], None]
# The request being answered, for whoever must know what exactly the caller asked.
asked: ContextVar[Message | None] = ContextVar("asked", default=None)


class Surround(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]  # generic in the stubs only
    """Enters `steps` in order around each call; `check` sees each message that comes in."""

    def __init__(self, steps: Sequence[Step], check: Check) -> None:
        self._steps = steps
        self._check = check

    async def intercept_service(self, continuation: Callable[[Any], Awaitable[Any]], handler_call_details: Any) -> Any:
        """The handler with the steps around it; unknown methods stay unknown."""
        handler = await continuation(handler_call_details)
        method: str = handler_call_details.method
        if handler is None or method.startswith(PLUMBING):
            return handler
        if handler.response_streaming:
            return self._rebuilt(handler, self._streamed(handler, method))
        return self._rebuilt(handler, self._single(handler, method))

    def _rebuilt(self, handler: Any, behaviour: Any) -> Handler:
        makers = {
            (False, False): grpc.unary_unary_rpc_method_handler,
            (False, True): grpc.unary_stream_rpc_method_handler,
            (True, False): grpc.stream_unary_rpc_method_handler,
            (True, True): grpc.stream_stream_rpc_method_handler,
        }
        maker = makers[handler.request_streaming, handler.response_streaming]
        return maker(behaviour, handler.request_deserializer, handler.response_serializer)

    def _single(self, handler: Any, method: str) -> Callable[[Any, Any], Awaitable[Any]]:
        behave = handler.stream_unary if handler.request_streaming else handler.unary_unary

        async def behaviour(request: Any, context: Any) -> Any:
            async with AsyncExitStack() as stack:
                incoming = await self._entered(stack, handler, method, request, context)
                return await behave(incoming, context)

        return behaviour

    def _streamed(self, handler: Any, method: str) -> Callable[[Any, Any], AsyncIterator[Any]]:
        behave = handler.stream_stream if handler.request_streaming else handler.unary_stream

        async def behaviour(request: Any, context: Any) -> AsyncIterator[Any]:
            async with AsyncExitStack() as stack:
                incoming = await self._entered(stack, handler, method, request, context)
                async for response in behave(incoming, context):
                    yield response

        return behaviour

    async def _entered(self, stack: AsyncExitStack, handler: Any, method: str, request: Any, context: Any) -> Any:
        single = None if handler.request_streaming else request
        streaming = bool(handler.request_streaming or handler.response_streaming)
        asked.set(single)
        for step in self._steps:
            await stack.enter_async_context(step(Call(method, context, single, streaming)))
        if single is None:
            return self._checked(request)
        self._check(single)
        return single

    async def _checked(self, requests: AsyncIterator[Message]) -> AsyncIterator[Message]:
        async for request in requests:
            self._check(request)
            yield request
