"""Files through gRPC: in, out, and what a wrong upload is told."""

import hashlib

import pytest
from shijian.evidence.v1 import file_service_pb2 as pb

CONTENT = bytes(range(256)) * 2048  # 512 KiB
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def parts(content=CONTENT, size=256 * 1024, **changes):
    header = pb.FileHeader(**{"name": "清单.pdf", "media_type": "application/pdf", **changes})
    chunks = [pb.PutFileRequest(chunk=content[i : i + size]) for i in range(0, len(content), size)]
    return [pb.PutFileRequest(header=header), *chunks]


async def test_a_file_goes_in_and_comes_out(service):
    file = (await service.files.PutFile(iter(parts(sha256=SHA256)))).file
    assert (file.sha256, file.size, file.name, file.media_type) == (SHA256, len(CONTENT), "清单.pdf", "application/pdf")
    stat = await service.files.StatFile(pb.StatFileRequest(sha256=SHA256))
    assert (stat.sha256, stat.size) == (SHA256, len(CONTENT))
    first, *rest = [part async for part in service.files.GetFile(pb.GetFileRequest(sha256=SHA256))]
    assert first.size == len(CONTENT)
    assert b"".join(part.chunk for part in rest) == CONTENT


async def test_putting_it_twice_gives_the_same(service):
    assert await service.files.PutFile(iter(parts())) == await service.files.PutFile(iter(parts(size=1000)))


@pytest.mark.parametrize(
    ("sent", "code", "field"),
    [
        ([], "INVALID_ARGUMENT", "header"),
        (parts()[1:], "INVALID_ARGUMENT", "header"),
        ([*parts(), parts()[0]], "INVALID_ARGUMENT", "header"),
        (parts()[:1], "INVALID_ARGUMENT", "chunk"),
        (parts(name=""), "INVALID_ARGUMENT", "header.name"),
        (parts(media_type="pdf"), "INVALID_ARGUMENT", "header.media_type"),
        (parts(sha256="ab" * 32), "INVALID_ARGUMENT", "header.sha256"),
        (parts(size=256 * 1024 + 1), "INVALID_ARGUMENT", "chunk"),
        (parts(CONTENT * 9), "INVALID_ARGUMENT", "chunk"),
        ([parts()[0], pb.PutFileRequest()], "INVALID_ARGUMENT", "part"),
    ],
    ids=["nothing", "no header", "two headers", "empty", "no name", "media type", "hash", "chunk", "large", "no part"],
)
async def test_a_wrong_upload_is_told_why_and_leaves_nothing(service, refused, sent, code, field):
    failure = await refused(service.files.PutFile(iter(sent)))
    assert failure.code == code
    assert field in {name for name, _ in failure.fields}
    assert not [path for path in service.objects.rglob("*") if path.is_file()]


async def test_a_corrupt_file_is_data_loss(service, refused):
    await service.files.PutFile(iter(parts()))
    path = service.objects / "sha256" / SHA256[:2] / SHA256[2:]
    path.write_bytes(CONTENT[:-1] + b"?")

    async def fetch():
        return [part async for part in service.files.GetFile(pb.GetFileRequest(sha256=SHA256))]

    failure = await refused(fetch())
    assert (failure.code, failure.reason) == ("DATA_LOSS", "FileCorrupt")


async def test_what_is_not_there_is_not_found(service, refused):
    assert (await refused(service.files.StatFile(pb.StatFileRequest(sha256=SHA256)))).code == "NOT_FOUND"

    async def fetch():
        return [part async for part in service.files.GetFile(pb.GetFileRequest(sha256=SHA256))]

    assert (await refused(fetch())).code == "NOT_FOUND"


async def test_a_malformed_hash_is_named(service, refused):
    failure = await refused(service.files.StatFile(pb.StatFileRequest(sha256="../../etc/passwd")))
    assert (failure.code, failure.fields[0][0]) == ("INVALID_ARGUMENT", "sha256")
