"""A gRPC server that remembers which services were added to it: reflection and health need their names."""

from collections.abc import Sequence
from typing import Any, cast

import grpc


class Offering:
    """Stands in for the server while services are added; `names` says which."""

    def __init__(self, server: grpc.aio.Server) -> None:
        self._server = server
        self.names: list[str] = []

    def add_generic_rpc_handlers(self, handlers: Sequence[Any]) -> None:
        """As the server's own; generated code calls this."""
        self.names += [name for handler in handlers if (name := handler.service_name()) not in self.names]
        self._server.add_generic_rpc_handlers(tuple(handlers))

    def as_server(self) -> grpc.aio.Server:
        """Itself, for code that wants a server to add services to."""
        return cast(grpc.aio.Server, self)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._server, name)
