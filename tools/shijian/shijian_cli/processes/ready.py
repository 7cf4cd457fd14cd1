"""Asking a health port: is it alive, is it ready, and if not, why."""

import asyncio
import http.client
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

POLL_SECONDS = 0.1


def ask(url: str, timeout: float = 2.0) -> tuple[int, Any]:
    """(status, body as JSON or text) of a GET; status 0 when nobody answers."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    try:
        connection.request("GET", parts.path or "/")
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()
    try:
        return answer.status, json.loads(body)
    except ValueError:
        return answer.status, body


async def until_ready(url: str, *, ended: Callable[[], bool], within: float) -> bool:
    """Polls until 200; False when the process ended or the time is up."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while loop.time() < deadline and not ended():
        status, _ = await asyncio.to_thread(ask, url)
        if status == http.client.OK:
            return True
        await asyncio.sleep(POLL_SECONDS)
    return False
