"""The object store: files under their SHA-256, in a folder or in S3. I/O only; what a submission may name is a rule."""

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, suppress
from typing import Any

import obstore
from obstore.store import ObjectStore

from chassis.objects import store_asked
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

    Putting the same content again changes nothing, and heals a copy that has rotted. What a killed process leaves under
    `incoming/` belongs to nobody.
    """

    def __init__(self, store: Callable[[], ObjectStore], max_bytes: int) -> None:
        self._open = store
        self._max_bytes = max_bytes

    @property
    def _store(self) -> ObjectStore:
        """Opened by the first call that needs it."""
        return self._open()

    async def put(self, chunks: AsyncIterator[bytes], announced: str = "") -> KnownFile:
        """Raises FileTooLarge, FileEmpty, FileDiffers, StoreAway; then nothing is kept."""
        draft = f"incoming/{uuid.uuid4().hex}"
        with store_asked():
            writer = obstore.open_writer_async(self._store, draft, buffer_size=WRITE_PART)
        async with AsyncExitStack() as unwanted:
            unwanted.push_async_callback(self._discard, draft, writer)
            file = await self._written(writer, chunks)
            if announced and announced != file.sha256:
                raise FileDiffers(f"内容的 SHA-256 是 {file.sha256}，与所报不同", field="header.sha256")
            unwanted.pop_all()
        with store_asked(all_there=True):
            await writer.close()
            await obstore.rename_async(self._store, draft, path_of(file.sha256), overwrite=True)
        return file

    async def _written(self, writer: Any, chunks: AsyncIterator[bytes]) -> KnownFile:
        digest, size = hashlib.sha256(), 0
        async for chunk in chunks:
            size += len(chunk)
            if size > self._max_bytes:
                raise FileTooLarge(f"文件超过上限 {self._max_bytes} 字节", field="chunk")
            digest.update(chunk)
            with store_asked():
                await writer.write(chunk)
        if not size:
            raise FileEmpty("文件是空的", field="chunk")
        return KnownFile(digest.hexdigest(), size)

    async def _discard(self, draft: str, writer: Any) -> None:
        """Closed first: a store gives up the parts of a large file only once they are one."""
        with store_asked(), suppress(FileNotFoundError):
            await writer.close()
            await obstore.delete_async(self._store, draft)

    async def stat(self, sha256: str) -> KnownFile | None:
        try:
            with store_asked():
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

        Raises FileMissing, FileCorrupt, StoreAway.
        """
        try:
            with store_asked():
                found = await obstore.get_async(self._store, path_of(sha256))
        except FileNotFoundError:
            raise FileMissing("没有这个文件", field="sha256") from None
        digest, held = hashlib.sha256(), b""
        with store_asked():
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
