"""Writes the made-up events of this folder: payloads as complaints and supervision will record them, never changed.

python services/scoring/tests/recorded/write.py adds those that have no file yet.
"""

import hashlib
import sys
from pathlib import Path

from google.protobuf import json_format
from shijian.common.v1 import counts_pb2 as pb
from shijian.complaints.v1 import events_pb2 as complaints_pb2
from shijian.supervision.v1 import events_pb2 as supervision_pb2

HERE = Path(__file__).parent
ROUND, PLACE, T0 = "2022-demo", "140800", 1_672_531_200_000_000  # 2023-01-01 00:00 UTC


def count(measure, unit, counted, of=None, **changes):
    ids = sorted(hashlib.sha256(f"{measure}-{n}".encode()).digest()[:16] for n in range(of or counted))
    said = {
        "measure": pb.Measure.Value(f"MEASURE_{measure}"),
        "unit": unit,
        "period": "2022",
        "counted": counted,
        "complete_from": "2020-12-31",
        "complete_to": "2022-12-31",
        "event_ids": ids,
        "events": len(ids),
        "events_sha256": hashlib.sha256(b"".join(ids)).digest(),
    }
    return pb.Count(**said | ({} if of is None else {"of": of}) | changes)


def taken(by, *counts, revision=1, place=PLACE):
    return pb.CountsTaken(
        round_id=ROUND, place=place, revision=revision, counts=counts, by=f"{by}.made-up", at=T0 + revision
    )


COMPLAINTS = (
    count("LEADS_CHECKED_ON_TIME", "件", 20, 20),
    count("COMPLAINTS_CHECKED_ON_TIME", "件", 39, 40),
    count("COMPLAINTS_CLOSED_ON_TIME", "件", 37, 38),
    count("MEDIATIONS_SUCCEEDED", "件", 24, 40),
    count("CONSUMERS_SATISFIED", "人", 2, 3),
    count("ODR_CLOSED_ON_TIME", "件", 0, 0),
    count("ODR_SETTLED", "件", 0, 0),
)
SUPERVISION = (
    count("IDENTITIES_HANDLED", "条", 5, 5),
    count("ASSIGNED_LEADS_ON_TIME", "件", 19, 20),
    count("ASSIGNED_LEADS_DONE", "件", 19, 20),
    count("DECISIONS_UPHELD", "件", 0, 0),
    count("LAWSUITS_WON", "件", 20, 20),
    count("CASES_OVERTURNED", "件", 0),
    count("FINDINGS_CHECKED_ON_TIME", "条", 19, 20),
    count("FINDINGS_CHECKED", "条", 18, 20),
)
EVENTS = {
    "complaints-1": complaints_pb2.ComplaintsEvent(counts_taken=taken("complaints", *COMPLAINTS)),
    "complaints-2-late": complaints_pb2.ComplaintsEvent(
        counts_taken=taken("complaints", count("LEADS_CHECKED_ON_TIME", "件", 19, 20), revision=2)
    ),
    "supervision-1": supervision_pb2.SupervisionEvent(counts_taken=taken("supervision", *SUPERVISION)),
    "supervision-elsewhere": supervision_pb2.SupervisionEvent(
        counts_taken=taken("supervision", count("IDENTITIES_HANDLED", "条", 1, 1), place="140900")
    ),
}

if __name__ == "__main__":
    for name, event in EVENTS.items():
        path = HERE / f"{name}.bin"
        if not path.exists():
            path.write_bytes(event.SerializeToString(deterministic=True))
            text = json_format.MessageToJson(event, ensure_ascii=False, preserving_proto_field_name=True)
            path.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
            sys.stdout.write(f"{path.name}\n")
