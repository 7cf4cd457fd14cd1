"""Evidence: every request is answered, reviewed up its chain, here and there sent back and handed in again."""

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from typing import Any

from shijian.common.v1 import facts_pb2 as facts
from shijian.evidence.v1 import evidence_service_pb2 as rpc
from shijian.evidence.v1 import file_service_pb2 as file_rpc

from shijian_cli.clients import patiently
from shijian_cli.story.actors import reviewer, submitter
from shijian_cli.story.pace import each
from shijian_cli.story.stage import Stage, header_of
from shijian_cli.story.steps import Approve, Correct, Plan, Return, Step, Submit

PAGE = 1000


async def requests(stage: Stage) -> list[Any]:
    """All requests of the round, as the read model has them."""
    found: list[Any] = []
    token = ""
    while True:
        page = rpc.ListRequestsRequest(round_id=stage.round_id, page_size=PAGE, page_token=token)
        answer = await patiently(partial(stage.evidence.ListRequests, page))
        found += answer.requests
        token = answer.next_page_token
        if not token:
            return found


async def carry_out(stage: Stage, plans: Sequence[Plan], versions: Mapping[str, int], title: str) -> None:
    """Takes every request from the version where it stands to the end of its plan."""
    left = [(plan, plan.left(versions[plan.request_id])) for plan in plans]
    with stage.bar(title, sum(len(steps) for _, steps in left)) as done:

        async def one(work: tuple[Plan, list[tuple[int, Step]]]) -> None:
            plan, steps = work
            for number, step in steps:
                await _take(stage, plan, number, step)
                done()

        await each(left, one, done=lambda: None)


async def _take(stage: Stage, plan: Plan, number: int, step: Step) -> None:
    name = (plan.request_id, str(number))
    if isinstance(step, Submit | Correct):
        header = header_of(submitter(plan.subject), *name)
        call, request = await _handed_in(stage, plan, step)
    else:
        header = header_of(reviewer(step.level, plan.locality, plan.county), *name)
        call, request = _reviewed(stage, plan, step)
    request.header.CopyFrom(header)
    await patiently(partial(call, request))


async def _handed_in(stage: Stage, plan: Plan, step: Submit | Correct) -> tuple[Any, Any]:
    if isinstance(step, Correct):
        corrected = rpc.CorrectEvidenceRequest(request_id=plan.request_id, reason=step.reason, fields=step.fields)
        return stage.evidence.CorrectEvidence, corrected
    files = [await _uploaded(stage, plan)] if step.with_file else []
    return stage.evidence.SubmitEvidence, rpc.SubmitEvidenceRequest(
        request_id=plan.request_id, fields=step.fields, files=files, note="样例数据，虚构"
    )


def _reviewed(stage: Stage, plan: Plan, step: Approve | Return) -> tuple[Any, Any]:
    if isinstance(step, Return):
        return stage.evidence.ReturnEvidence, rpc.ReturnEvidenceRequest(
            request_id=plan.request_id, revision=step.revision, level=step.level, reason=step.reason
        )
    return stage.evidence.ApproveEvidence, rpc.ApproveEvidenceRequest(
        request_id=plan.request_id, revision=step.revision, level=step.level
    )


async def _uploaded(stage: Stage, plan: Plan) -> facts.FileRef:
    contents = f"样例附件（虚构）\n填报任务：{plan.request_id}\n".encode()
    header = file_rpc.FileHeader(
        name=f"{plan.request_id}.txt", media_type="text/plain", sha256=hashlib.sha256(contents).hexdigest()
    )

    async def parts() -> AsyncIterator[file_rpc.PutFileRequest]:
        yield file_rpc.PutFileRequest(header=header)
        yield file_rpc.PutFileRequest(chunk=contents)

    answer = await patiently(lambda: stage.files.PutFile(parts()))
    stored: facts.FileRef = answer.file
    return stored
