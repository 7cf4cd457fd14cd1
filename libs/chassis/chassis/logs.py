"""Log lines: JSON for machines, a console for people, with service and correlation id on every one."""

import logging
import sys
import time
from typing import Any

import structlog

from chassis.settings import Settings

# Faust says what it does under the names of the classes made from its own.
FAUST = ("eventlog.app", "eventlog.policies.faust_transport")
# They tell at INFO what matters to their own makers only.
QUIET = ("aiokafka", "faust", "mode", "kafka", "grpc", "asyncio", "uvicorn", "obstore", *FAUST)
# While the broker is away its client says so up to two thousand times a second.
REPEAT_AFTER_S = 10.0


class Once(logging.Filter):
    """Lets a message of a library through once in `REPEAT_AFTER_S`; the next one says how many were held back."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written; our own lines always are."""
        if not record.name.startswith(QUIET):
            return True
        key = (record.name, str(record.msg))
        since, held = self._said.get(key, (0.0, 0))
        now = time.monotonic()
        if key in self._said and now - since < REPEAT_AFTER_S:
            self._said[key] = (since, held + 1)
            return False
        self._said[key] = (now, 0)
        if held:
            record.msg, record.args = f"{record.getMessage()} (and {held} times more)", ()
        return True


def set_up(settings: Settings, service: str) -> None:
    """Routes structlog and the standard library's logging to standard error. Once per process, before anything logs."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderer(settings, service)],
        )
    )
    handler.addFilter(Once())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for name in QUIET:
        quiet = logging.getLogger(name)
        quiet.handlers.clear()
        quiet.propagate = True
        quiet.setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _renderer(settings: Settings, service: str) -> list[Any]:
    console = settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty())

    def named(_logger: Any, _method: str, line: Any) -> Any:
        return {**line, "service": service}

    if console:
        return [named, structlog.dev.ConsoleRenderer()]
    return [
        named,
        structlog.processors.dict_tracebacks,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]
