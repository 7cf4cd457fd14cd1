"""The round: opened, entered by the markets, brought to marking, made final. What has happened is not repeated."""

from collections.abc import Mapping, Sequence
from typing import Any

import grpc
from shijian.scoring.v1 import scoring_service_pb2 as rpc
from shijian.scoring.v1 import views_pb2 as views

from shijian_cli.clients import patiently
from shijian_cli.story.actors import OFFICE
from shijian_cli.story.insist import insisted
from shijian_cli.story.pace import each
from shijian_cli.story.stage import Stage
from shijian_cli.story.until import until

PAGE = 1000


async def the_round(stage: Stage) -> Any | None:
    """The round as the read model has it; None when it was never opened."""
    try:
        answer = await patiently(lambda: stage.scoring.GetRound(rpc.GetRoundRequest(round_id=stage.round_id)))
    except grpc.aio.AioRpcError as error:
        if error.code() is grpc.StatusCode.NOT_FOUND:
            return None
        raise
    return answer.round


async def opened(stage: Stage, about: Mapping[str, str]) -> Any:
    """The round, opened if it was not."""
    found = await the_round(stage)
    if found is None:
        request = rpc.OpenRoundRequest(
            round_id=stage.round_id,
            scheme_id=stage.scheme_id,
            title=about["title"],
            period=about["period"],
            evaluation_date=about["evaluation_date"],
            jurisdiction=about["jurisdiction"],
            made_up=True,
        )
        await insisted(stage.scoring.OpenRound, request, OFFICE, "round", stage.round_id, "open")
    return await until("轮次可见", lambda: the_round(stage), lambda there: there is not None)


async def entered(stage: Stage, usccs: Sequence[str], there: Sequence[str]) -> None:
    """Enters the markets that are not in the round yet."""
    missing = [uscc for uscc in usccs if uscc not in set(there)]

    async def enter(uscc: str) -> None:
        request = rpc.EnterSubjectRequest(round_id=stage.round_id, subject=uscc)
        await insisted(stage.scoring.EnterSubject, request, OFFICE, "enter", stage.round_id, uscc)

    with stage.bar("市场申报", len(missing)) as done:
        await each(missing, enter, done=done)


async def marking_started(stage: Stage) -> None:
    """No market enters any more; marks are taken as soon as that is seen."""
    request = rpc.StartMarkingRequest(round_id=stage.round_id)
    await insisted(stage.scoring.StartMarking, request, OFFICE, "round", stage.round_id, "start-marking")
    await until("轮次评分中可见", lambda: the_round(stage), _is_marked)


def _is_marked(there: Any | None) -> bool:
    return there is not None and there.state != views.ROUND_STATE_OPEN


async def finalized(stage: Stage, reason: str) -> None:
    """Makes the round final once no sheet has anything unsettled; waits until all sheets are."""
    await until("各表全部得分已定", lambda: sheets(stage), _all_settled)
    request = rpc.FinalizeRoundRequest(round_id=stage.round_id, reason=reason)
    await insisted(stage.scoring.FinalizeRound, request, OFFICE, "round", stage.round_id, "finalize")
    await until("各表全部定稿", lambda: sheets(stage), _all_final)


def _all_settled(all_: Sequence[Any]) -> bool:
    return bool(all_) and all(s.unsettled == 0 for s in all_)


def _all_final(all_: Sequence[Any]) -> bool:
    return bool(all_) and all(s.state != views.SHEET_STATE_OPEN for s in all_)


async def sheets(stage: Stage) -> list[Any]:
    """All sheets of the round, in short."""
    request = rpc.ListSheetsRequest(round_id=stage.round_id, page_size=PAGE)
    answer = await patiently(lambda: stage.scoring.ListSheets(request))
    return list(answer.sheets)


async def sheet(stage: Stage, sheet_id: str, version: int | None = None) -> Any:
    """One sheet whole."""
    request = rpc.GetSheetRequest(sheet_id=sheet_id, version=version)
    answer = await patiently(lambda: stage.scoring.GetSheet(request))
    return answer.sheet
