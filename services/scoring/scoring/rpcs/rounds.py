"""The face of RoundService, put together: commands in step_rpcs and publication_rpcs, queries in board_rpcs."""

from shijian.scoring.v1 import round_service_pb2_grpc

from chassis.commander import Commander
from chassis.past import Past
from scoring.catalogue import Schemes
from scoring.rpcs.board import BoardRpcs
from scoring.rpcs.publication import PublicationRpcs
from scoring.rpcs.steps import StepRpcs


class RoundApi(StepRpcs, PublicationRpcs, BoardRpcs, round_service_pb2_grpc.RoundServiceServicer):  # type: ignore[misc]  # generated code has no types
    """Every rpc of RoundService."""

    def __init__(self, commander: Commander, schemes: Schemes, past: Past) -> None:
        StepRpcs.__init__(self, commander, past.views)
        PublicationRpcs.__init__(self, commander)
        BoardRpcs.__init__(self, past, schemes)
