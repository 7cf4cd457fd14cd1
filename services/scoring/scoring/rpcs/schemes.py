"""The queries of schemes: what this release ships."""

from typing import Any, TypeAlias

import grpc
from shijian.scoring.v1 import scoring_service_pb2 as pb

from scoring.catalogue import Schemes
from scoring.messages.tables import scheme_summary, scheme_view
from scoring.round.rejections import SchemeNotThere

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]


class SchemeRpcs:
    def __init__(self, schemes: Schemes) -> None:
        self._schemes = schemes

    async def ListSchemes(self, _: Any, __: Context) -> Any:  # noqa: N802
        return pb.ListSchemesResponse(schemes=map(scheme_summary, self._schemes))

    async def GetScheme(self, r: Any, _: Context) -> Any:  # noqa: N802
        if (scheme := self._schemes.find(r.id, r.version)) is None:
            raise SchemeNotThere(f"没有评价体系 {r.id} {r.version}".strip(), field="id")
        return pb.GetSchemeResponse(scheme=scheme_view(scheme))
