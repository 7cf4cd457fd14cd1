"""What queries ask of rows: those of now, of a build that stands at a past moment, or of one stream's past."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar, overload

from domainkit.projection import AnyProjection, Key, Projection

R = TypeVar("R")


class Readable(Protocol):
    """Rows by key and by field. See `views.reading.ViewReading`, which is one."""

    @overload
    async def get(self, projection: Projection[Any, R], key: Key | str | int) -> R | None: ...
    @overload
    async def get(self, projection: str, key: Key | str | int) -> Any | None: ...
    async def get(self, projection: AnyProjection | str, key: Key | str | int) -> Any | None:
        """The row under `key`, or None."""

    @overload
    async def find(
        self,
        projection: Projection[Any, R],
        *,
        where: Mapping[str, Any] | None = None,
        order_by: Sequence[str] = (),
        limit: int | None = None,
        after: R | None = None,
    ) -> list[R]: ...
    @overload
    async def find(
        self,
        projection: str,
        *,
        where: Mapping[str, Any] | None = None,
        order_by: Sequence[str] = (),
        limit: int | None = None,
        after: Any | None = None,
    ) -> list[Any]: ...
    async def find(
        self,
        projection: AnyProjection | str,
        *,
        where: Mapping[str, Any] | None = None,
        order_by: Sequence[str] = (),
        limit: int | None = None,
        after: Any | None = None,
    ) -> list[Any]:
        """The rows whose fields equal `where`, in order."""
