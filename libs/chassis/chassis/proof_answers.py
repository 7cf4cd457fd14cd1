"""What a verification or a comparison found, as the rpcs of RebuildService answer it, and in words."""

from typing import Any

from shijian.common.v1 import rebuild_service_pb2 as pb

from eventlog.proof.apart import ONLY_LIVE, ONLY_OTHER
from eventlog.proof.comparison import RowsApart
from eventlog.proof.merge import DIFFERS
from eventlog.rebuild.refold import Verified

KINDS = {ONLY_LIVE: "仅旧表有", ONLY_OTHER: "仅新表有", DIFFERS: "内容不同"}


def proof_answer(proof: Verified) -> Any:
    """The outcome of a verification."""
    return pb.VerifyResult(
        build=proof.build,
        agrees=proof.agrees,
        live_hash=proof.live.digest,
        live_rows=proof.live.rows,
        log_hash=proof.log.digest,
        log_rows=proof.log.rows,
        events=proof.events,
        invariants=[
            pb.Invariant(name=one.name, holds=one.holds, offenders=one.offenders, some=one.some)
            for one in proof.invariants
        ],
        apart=apart_answer(proof.apart),
    )


def apart_answer(apart: RowsApart) -> Any:
    """The rows that two sides do not share; None where they share all."""
    if not apart.total:
        return None
    return pb.RowsApart(
        only_live=apart.only_live,
        only_other=apart.only_other,
        differ=apart.differ,
        named=[pb.NamedRow(kind=row.kind, key=row.key) for row in apart.named],
    )


def apart_told(apart: RowsApart) -> str:
    """The same in a sentence, of a new table beside the live one."""
    named = "、".join(f"{'/'.join(row.key)}（{KINDS[row.kind]}）" for row in apart.named)
    first = f"前 {len(apart.named)} 行" if apart.total > len(apart.named) else "各行"
    counts = f"内容不同 {apart.differ} 行，仅旧表有 {apart.only_live} 行，仅新表有 {apart.only_other} 行"
    return f"{counts}；{first}：{named}"
