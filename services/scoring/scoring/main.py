"""Puts the scoring service together: its definition, and the face that it shows."""

from functools import partial
from typing import Any

from shijian.scoring.v1 import (
    answer_service_pb2_grpc,
    report_service_pb2_grpc,
    round_service_pb2_grpc,
    scoring_service_pb2_grpc,
)

from chassis.context import Context
from chassis.host import run
from scoring.api import AnswerApi, ScoringApi
from scoring.definition import definition
from scoring.queries.pins import unpinned_rounds
from scoring.rpcs.reports import ReportApi
from scoring.rpcs.rounds import RoundApi
from scoring.schemes.catalogue import shipped


def register(server: Any, context: Context) -> None:
    context.remark("schemes", partial(unpinned_rounds, context.views, shipped()))
    api = ScoringApi(context.commander, context.views, shipped(), context.settings.read_wait_s, context.past)
    scoring_service_pb2_grpc.add_ScoringServiceServicer_to_server(api, server)
    answers = AnswerApi(context.views, shipped(), context.settings.read_wait_s, context.past)
    answer_service_pb2_grpc.add_AnswerServiceServicer_to_server(answers, server)
    reports = ReportApi(context.views, shipped(), context.settings.read_wait_s, context.past)
    report_service_pb2_grpc.add_ReportServiceServicer_to_server(reports, server)
    rounds = RoundApi(context.commander, shipped(), context.past)
    round_service_pb2_grpc.add_RoundServiceServicer_to_server(rounds, server)


def main() -> None:
    run(definition, register)
