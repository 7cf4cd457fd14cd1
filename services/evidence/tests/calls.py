"""Requests as the tests send them."""

from evidence_examples import ASKS, CLERK, FIELDS, REQUEST_ID, USCC
from shijian.common.v1 import command_header_pb2, facts_pb2
from shijian.evidence.v1 import evidence_service_pb2 as pb
from shijian.evidence.v1 import file_service_pb2 as file_pb

from evidence import wire


def header(actor, **more):
    return command_header_pb2.CommandHeader(actor=actor, **more)


def asked(**changes):
    values = {
        "header": header("province-office-1"),
        "round_id": "2021-farm",
        "scheme_id": "shanxi-farm-produce-2021",
        "scheme_version": "1",
        "scope": facts_pb2.SCOPE_SUBJECT,
        "subject": USCC,
        "subject_name": "太谷农产品批发市场（虚构）",
        "locality": "140700",
        "county": "140703",
        "row": "9",
        "asks": [wire.asks.encode(ask) for ask in ASKS],
    }
    return pb.RequestEvidenceRequest(**{**values, **changes})


def form(fields=FIELDS):
    return [wire.fields.encode(field) for field in fields]


def submission(actor=CLERK, fields=FIELDS, files=(), **more):
    return pb.SubmitEvidenceRequest(
        header=header(actor), request_id=REQUEST_ID, fields=form(fields), files=files, **more
    )


def approval(actor, level, revision=1, **more):
    return pb.ApproveEvidenceRequest(
        header=header(actor, **more), request_id=REQUEST_ID, level=level, revision=revision
    )


async def upload(service, content=b"PDF" * 1000, name="清单.pdf"):
    parts = [file_pb.PutFileRequest(header=file_pb.FileHeader(name=name, media_type="application/pdf"))]
    parts += [file_pb.PutFileRequest(chunk=content[i : i + 1024]) for i in range(0, len(content), 1024)]
    return (await service.files.PutFile(iter(parts))).file
