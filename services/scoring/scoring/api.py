"""The gRPC faces of scoring, put together: commands in command_rpcs, queries in query_rpcs and scheme_rpcs; answers in
answer_rpcs and over_all_rpcs.
"""

from shijian.scoring.v1 import answer_service_pb2_grpc, scoring_service_pb2_grpc

from chassis.commander import Commander
from chassis.past import Past
from eventlog.views.store import ViewStore
from scoring.catalogue import Schemes
from scoring.rpcs.answers import AnswerRpcs
from scoring.rpcs.commands import CommandRpcs
from scoring.rpcs.explaining import ExplainRpcs
from scoring.rpcs.over_all import OverAllRpcs
from scoring.rpcs.queries import QueryRpcs
from scoring.rpcs.ranking import RankingRpcs
from scoring.rpcs.schemes import SchemeRpcs


class ScoringApi(
    CommandRpcs,
    QueryRpcs,
    RankingRpcs,
    ExplainRpcs,
    SchemeRpcs,
    scoring_service_pb2_grpc.ScoringServiceServicer,  # type: ignore[misc]  # generated code has no types
):
    """Every rpc of ScoringService."""

    def __init__(
        self, commander: Commander, views: ViewStore, schemes: Schemes, read_wait_s: float, past: Past
    ) -> None:
        CommandRpcs.__init__(self, commander, views, schemes, read_wait_s)
        QueryRpcs.__init__(self, views, schemes, read_wait_s, past)
        RankingRpcs.__init__(self, past, schemes)
        ExplainRpcs.__init__(self, views, schemes, read_wait_s, past)
        SchemeRpcs.__init__(self, schemes)


class AnswerApi(AnswerRpcs, OverAllRpcs, answer_service_pb2_grpc.AnswerServiceServicer):  # type: ignore[misc]  # generated code has no types
    """Every rpc of AnswerService."""

    def __init__(self, views: ViewStore, schemes: Schemes, read_wait_s: float, past: Past) -> None:
        AnswerRpcs.__init__(self, views, schemes, read_wait_s, past)
        OverAllRpcs.__init__(self, views, schemes, past)
