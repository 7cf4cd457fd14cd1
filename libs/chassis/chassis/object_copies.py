"""The object store's files beside a backup, and back: each by its path, whole, with its SHA-256."""

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import msgspec
import obstore
from obstore.store import ObjectStore

from chassis.objects import store_asked
from eventlog.backup.checking import OBJECTS
from eventlog.backup.durable import written_whole
from eventlog.backup.files import FileDamaged, sha256_of
from eventlog.backup.manifest import FilePart

INDEX = "objects-{}.json"
# Drafts that a killed upload left, and what is made from the log again.
PASSING = ("incoming/", "state-snapshots/")
Advance = Callable[[str, int], None]


async def take_objects(
    store: ObjectStore,
    folder: Path,
    run: int,
    known: Sequence[FilePart],
    advance: Advance,
    whole: Callable[[FilePart], None] = lambda _: None,
) -> tuple[FilePart, int]:
    """Copies what is not there yet; gives the index of all and their bytes. A path never changes its contents.

    `whole` is told of each file that was copied now.
    Raises StoreAway, OSError.
    """
    before = {part.path: part for part in known}
    parts = []
    async for path, size in _listed(store):
        target = folder / OBJECTS / path
        have = before.get(path)
        if have is None or have.bytes != size or not target.exists() or target.stat().st_size != size:
            have = await _fetched(store, path, target)
            whole(have)
        parts.append(have)
        advance(path, size)
    parts.sort(key=lambda part: part.path)
    index = folder / INDEX.format(run)
    with written_whole(index) as file:
        file.write(msgspec.json.encode(parts))
    described = FilePart(index.name, index.stat().st_size, sha256_of(index), len(parts))
    return described, sum(part.bytes for part in parts)


async def restore_objects(store: ObjectStore, folder: Path, parts: Sequence[FilePart], advance: Advance) -> None:
    """Puts every file back under its path. Raises FileDamaged for one that is not as it was taken, StoreAway."""
    there = {path: size async for path, size in _listed(store)}
    for part in parts:
        source = folder / OBJECTS / part.path
        if there.get(part.path) != part.bytes:
            if sha256_of(source) != part.sha256:
                raise FileDamaged(f"{source}: differs from its SHA-256")
            with store_asked():
                await obstore.put_async(store, part.path, source)
        advance(part.path, part.bytes)


async def foreign_objects(store: ObjectStore, parts: Sequence[FilePart]) -> list[str]:
    """Files in the store that are not of these. Raises StoreAway."""
    known = {part.path for part in parts}
    return [path async for path, _ in _listed(store) if path not in known]


async def _listed(store: ObjectStore) -> AsyncIterator[tuple[str, int]]:
    with store_asked():
        async for page in obstore.list(store):
            for found in page:
                if not found["path"].startswith(PASSING):
                    yield found["path"], found["size"]


async def _fetched(store: ObjectStore, path: str, target: Path) -> FilePart:
    digest, size = hashlib.sha256(), 0
    with store_asked(all_there=True), written_whole(target) as file:
        async for chunk in (await obstore.get_async(store, path)).stream():
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return FilePart(path, size, digest.hexdigest(), 1)
