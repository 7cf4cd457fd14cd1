"""The object store in a folder: whole or not at all, under the hash of its content."""

import asyncio
import hashlib

import pytest

from chassis.objects import StoreAway, opener
from chassis.settings import Settings
from evidence.files import FileCorrupt, FileDiffers, FileEmpty, FileMissing, FileStore, FileTooLarge, path_of
from evidence.request.values import KnownFile

CONTENT = bytes(range(256)) * 4096  # 1 MiB
SHA256 = hashlib.sha256(CONTENT).hexdigest()


async def pieces(content=CONTENT, size=256 * 1024):
    for start in range(0, len(content), size):
        yield content[start : start + size]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "objects"


def store(object_store, data_dir):
    settings = Settings(object_store=object_store, data_dir=data_dir, max_file_bytes=8 * 1024 * 1024)
    return FileStore(opener(settings), settings.max_file_bytes)


@pytest.fixture
def files(tmp_path):
    return store("", tmp_path)


def stored(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


async def read(files, sha256=SHA256):
    return b"".join([chunk async for chunk in files.read(sha256)])


async def test_what_was_put_comes_out(files, folder):
    assert await files.put(pieces(), SHA256) == KnownFile(SHA256, len(CONTENT))
    assert await read(files) == CONTENT
    assert stored(folder) == [path_of(SHA256)]


async def test_putting_it_again_changes_nothing(files, folder):
    first = await files.put(pieces())
    assert await files.put(pieces(size=1000)) == first
    assert stored(folder) == [path_of(SHA256)]


async def test_ten_uploads_of_the_same_file_at_once_leave_one(files, folder):
    put = await asyncio.gather(*[files.put(pieces()) for _ in range(10)])
    assert len(set(put)) == 1
    assert stored(folder) == [path_of(SHA256)]


async def test_a_file_larger_than_one_part_comes_out_too(files):
    content = CONTENT * 7
    put = await files.put(pieces(content))
    assert await read(files, put.sha256) == content


@pytest.mark.parametrize(
    ("content", "announced", "refusal", "field"),
    [
        (CONTENT * 9, "", FileTooLarge, "chunk"),
        (b"", "", FileEmpty, "chunk"),
        (CONTENT, "ab" * 32, FileDiffers, "header.sha256"),
    ],
)
async def test_what_is_refused_leaves_nothing_behind(files, folder, content, announced, refusal, field):
    with pytest.raises(refusal) as caught:
        await files.put(pieces(content), announced)
    assert caught.value.field == field
    assert stored(folder) == []


async def test_an_upload_cut_off_leaves_nothing_behind(files, folder):
    async def cut():
        yield CONTENT
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await files.put(cut())
    assert stored(folder) == []


async def test_a_rotten_file_never_comes_out_whole_and_is_healed_by_putting_it_again(files, folder):
    await files.put(pieces())
    path = folder / path_of(SHA256)
    path.write_bytes(b"x" + CONTENT[1:])
    out = []

    async def take():
        async for chunk in files.read(SHA256):
            out.append(len(chunk))  # noqa: PERF401 - what came before the failure counts

    with pytest.raises(FileCorrupt, match=SHA256):
        await take()
    assert sum(out) < len(CONTENT)
    await files.put(pieces())
    assert await read(files) == CONTENT


async def test_what_is_not_there_is_said(files):
    assert await files.stat(SHA256) is None
    with pytest.raises(FileMissing):
        await read(files)


async def test_of_several_files_those_that_are_there(files):
    await files.put(pieces())
    assert await files.known([SHA256, "ab" * 32, SHA256]) == (KnownFile(SHA256, len(CONTENT)),)


async def test_any_store_that_a_url_names_will_do(tmp_path):
    files = store("memory:///", tmp_path)
    await files.put(pieces())
    assert await read(files) == CONTENT
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_of_ones_own_choice(tmp_path):
    files = store(str(tmp_path / "elsewhere"), tmp_path / "data")
    await files.put(pieces())
    assert (tmp_path / "elsewhere" / path_of(SHA256)).read_bytes() == CONTENT


async def test_in_s3_a_large_file_goes_in_parts_and_comes_out(s3, fresh_name, tmp_path):
    files = store(f"s3://{s3.bucket}/{fresh_name}", tmp_path)
    large = CONTENT * 6
    put = await files.put(pieces(large))
    assert put == KnownFile(hashlib.sha256(large).hexdigest(), len(large))
    assert await read(files, put.sha256) == large
    assert await files.known([put.sha256, SHA256]) == (put,)
    with pytest.raises(FileMissing):
        await read(files)
    with pytest.raises(FileTooLarge):
        await files.put(pieces(CONTENT * 9))
    with pytest.raises(FileDiffers):
        await files.put(pieces(), "ab" * 32)
    assert await files.known([SHA256]) == ()


async def test_in_s3_a_download_that_breaks_off_is_told_and_never_comes_out_whole(s3, fresh_name, tmp_path):
    files, out = store(f"s3://{s3.bucket}/{fresh_name}", tmp_path), []
    await files.put(pieces())
    s3.wish(**{fresh_name: "torn"})

    async def take():
        async for chunk in files.read(SHA256):
            out.append(len(chunk))  # noqa: PERF401 - what came before the failure counts

    with pytest.raises(StoreAway, match="传输中断"):
        await take()
    assert sum(out) < len(CONTENT)


async def test_in_s3_nothing_is_kept_of_an_upload_while_the_store_is_away(s3, fresh_name, tmp_path):
    files = store(f"s3://{s3.bucket}/{fresh_name}", tmp_path)
    s3.wish(**{fresh_name: "down"})
    with pytest.raises(StoreAway, match="暂时不能服务"):
        await files.put(pieces())
    s3.wish()
    assert await files.stat(SHA256) is None
    assert await files.put(pieces()) == KnownFile(SHA256, len(CONTENT))
