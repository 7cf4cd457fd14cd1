"""The health port: /healthz, /startupz, /readyz and /metrics over HTTP, inside the process's own event loop."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from chassis.health import Health
from chassis.in_words import each_in_words
from chassis.metrics import Metrics
from chassis.rpc import PortTaken


def health_app(health: Health, metrics: Metrics) -> FastAPI:
    """The four pages."""
    app = FastAPI(title="health", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    async def live() -> dict[str, object]:
        # Answering at all is the heartbeat: this runs on the one event loop that everything runs on.
        return {"live": True, "loop_lag_s": round(health.loop_lag_s, 3)}

    @app.get("/startupz")
    async def startup() -> JSONResponse:
        waiting = dict(health.not_ready())
        return JSONResponse({"started": health.started, "waiting": waiting}, 200 if health.started else 503)

    @app.get("/readyz")
    async def ready() -> JSONResponse:
        waiting = dict(health.not_ready())
        said = {"ready": not waiting, "waiting": waiting}
        if remarks := dict(health.remarks()):
            said["remarks"] = remarks
        if told := {part: each_in_words(word) for part, word in (remarks | waiting).items()}:
            said["chinese"] = told
        return JSONResponse(said, 503 if waiting else 200)

    @app.get("/metrics")
    async def exposition() -> Response:
        metrics.loop_lag.labels(metrics.service).set(health.loop_lag_s)
        return Response(metrics.exposition(), media_type=CONTENT_TYPE_LATEST)

    return app


class _Quiet(uvicorn.Server):
    """Leaves signals to the process: lifecycle.py has the one handler."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class WebPort:
    """uvicorn on a socket of its own. `start` returns once it listens; raises PortTaken."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        self._host = host
        self._port = port
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2)
        self._server = _Quiet(config)
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> int:
        """Gives back the port, for callers who asked for any (0)."""
        listener = self._bound()
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]), name="health port")
        return int(listener.getsockname()[1])

    async def stop(self) -> None:
        """Ends once open answers are sent."""
        self._server.should_exit = True
        if self._serving is not None:
            await self._serving

    def _bound(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self._host, self._port))
            listener.listen(128)
        except OSError as error:
            listener.close()
            where = f"{self._host}:{self._port}"
            raise PortTaken(
                f"health cannot listen on {where} ({error.strerror}); SHIJIAN_HEALTH_PORT moves it"
            ) from error
        listener.setblocking(False)
        return listener
