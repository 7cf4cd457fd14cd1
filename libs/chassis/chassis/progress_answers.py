"""How far a rebuild is, as the rpcs of RebuildService answer it."""

from typing import Any

from shijian.common.v1 import rebuild_service_pb2 as pb

from chassis.rebuilding import Seen
from eventlog.rebuild.progress import WHOLE, Progress

MS = 1000


def progress_of(seen: Seen) -> tuple[list[Any], dict[str, Any]]:
    """What partitions have come to; the phase, and how far it is by the rows of the table."""
    names, whole = Progress.__dataclass_fields__, seen.get(WHOLE)
    folded = [seen[number] for number in sorted(seen) if number != WHOLE]
    partitions = [partition_answer({name: getattr(one, name) for name in names}) for one in folded]
    phase = whole.phase if whole else next((one.phase for one in seen.values()), "")
    return partitions, {
        "phase": phase,
        "rows_done": whole.done if whole else 0,
        "rows_total": whole.target if whole else 0,
    }


def partition_answer(step: dict[str, Any]) -> Any:
    """How far one partition is."""
    remaining = step["remaining_s"]
    return pb.PartitionProgress(
        partition=step["partition"],
        done=step["done"],
        target=step["target"],
        rate=int(step["rate"]),
        remaining_ms=int(remaining * MS) if remaining >= 0 else -1,
        parked=step["parked"],
    )
