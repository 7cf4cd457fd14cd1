"""The object store: files under their SHA-256, in a folder or in S3. I/O only; what a submission may name is a rule."""

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from domainkit.rejection import Invalid, NotFound
from evidence.request.values import KnownFile

READ_CHUNK = 256 * 1024
# S3 takes no part below 5 MiB; smaller files go in one request.
WRITE_PART = 5 * 1024 * 1024


class FileTooLarge(Invalid):
    """More bytes than this installation takes."""


class FileEmpty(Invalid):
    """No contents."""


class FileDiffers(Invalid):
    """The contents do not have the hash that the caller announced."""


class FileMissing(NotFound):
    """The store holds no such file."""


class FileCorrupt(Exception):
    """What is stored no longer has the hash that it is stored under."""

    def __init__(self, sha256: str, found: str) -> None:
        super().__init__(f"{sha256} now hashes to {found}")
        self.sha256 = sha256


class FileStore:
    """Files are written aside and moved into place whole: under a hash stands that content or nothing.

    Putting the same content again changes nothing, and heals a copy that has rotted. What an interrupted upload leaves
    under `incoming/` belongs to nobody.
    """

    def __init__(self, store: ObjectStore, max_bytes: int) -> None:
        self._store = store
        self._max_bytes = max_bytes

    async def put(self, chunks: AsyncIterator[bytes], announced: str = "") -> KnownFile:
        """Raises FileTooLarge, FileEmpty, FileDiffers; then nothing is kept."""
        draft = f"incoming/{uuid.uuid4().hex}"
        # Left unclosed on a failure, the writer gives up its parts.
        writer = obstore.open_writer_async(self._store, draft, buffer_size=WRITE_PART)
        digest, size = hashlib.sha256(), 0
        async for chunk in chunks:
            size += len(chunk)
            if size > self._max_bytes:
                raise FileTooLarge(f"文件超过上限 {self._max_bytes} 字节", field="chunk")
            digest.update(chunk)
            await writer.write(chunk)
        if not size:
            raise FileEmpty("文件是空的", field="chunk")
        sha256 = digest.hexdigest()
        if announced and announced != sha256:
            raise FileDiffers(f"内容的 SHA-256 是 {sha256}，与所报不同", field="header.sha256")
        await writer.close()
        await obstore.rename_async(self._store, draft, path_of(sha256), overwrite=True)
        return KnownFile(sha256, size)

    async def stat(self, sha256: str) -> KnownFile | None:
        try:
            found = await obstore.head_async(self._store, path_of(sha256))
        except FileNotFoundError:
            return None
        return KnownFile(sha256, found["size"])

    async def known(self, hashes: Iterable[str]) -> tuple[KnownFile, ...]:
        """Those of `hashes` that the store holds."""
        found = await asyncio.gather(*[self.stat(sha256) for sha256 in dict.fromkeys(hashes)])
        return tuple(file for file in found if file is not None)

    async def read(self, sha256: str) -> AsyncIterator[bytes]:
        """The last piece is held back until the hash is right: a corrupt file never comes out whole.

        Raises FileMissing, FileCorrupt.
        """
        try:
            found = await obstore.get_async(self._store, path_of(sha256))
        except FileNotFoundError:
            raise FileMissing("没有这个文件", field="sha256") from None
        digest, held = hashlib.sha256(), b""
        async for chunk in found.stream(min_chunk_size=READ_CHUNK):
            digest.update(chunk)
            if held:
                yield held
            held = bytes(chunk)
        if digest.hexdigest() != sha256:
            raise FileCorrupt(sha256, digest.hexdigest())
        yield held


def path_of(sha256: str) -> str:
    return f"sha256/{sha256[:2]}/{sha256[2:]}"


def open_files(object_store: str, data_dir: Path, max_bytes: int) -> FileStore:
    """A URL (s3://bucket/prefix; credentials come from the environment as S3 clients know it) or a folder."""
    if "://" in object_store:
        return FileStore(from_url(object_store), max_bytes)
    folder = Path(object_store) if object_store else data_dir / "objects"
    return FileStore(LocalStore(folder.absolute(), mkdir=True), max_bytes)
