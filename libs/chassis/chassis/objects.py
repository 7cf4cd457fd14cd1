"""Where files go: a folder by default, S3 when configured."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from chassis.settings import Settings


class StoreAway(Exception):
    """The store of files cannot be asked, or does not do what it is asked for; the text says which and why."""


@contextmanager
def store_asked() -> Iterator[None]:
    """What a store that is away or refuses does to whoever copies it, in one word."""
    try:
        yield
    except BaseError as error:
        # What follows is how the library holds it.
        raise StoreAway(str(error).partition("\n\nDebug source")[0]) from error


def opened(settings: Settings) -> ObjectStore:
    """At once. Raises StoreAway."""
    with store_asked():
        return opener(settings)()


def opener(settings: Settings) -> Callable[[], ObjectStore]:
    """Opens the store once, when it is first wanted. S3 takes its keys from the usual AWS_ variables."""

    @functools.cache
    def open_store() -> ObjectStore:
        if "://" in settings.object_store:
            return from_url(settings.object_store)
        folder = settings.object_store or settings.data_dir / "objects"
        return LocalStore(prefix=str(folder), mkdir=True)

    return open_store
