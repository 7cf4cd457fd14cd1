"""Where files go: a folder by default, S3 when configured."""

import functools
from collections.abc import Callable

from obstore.store import LocalStore, ObjectStore, from_url

from chassis.settings import Settings


def opener(settings: Settings) -> Callable[[], ObjectStore]:
    """Opens the store once, when it is first wanted. S3 takes its keys from the usual AWS_ variables."""

    @functools.cache
    def open_store() -> ObjectStore:
        if "://" in settings.object_store:
            return from_url(settings.object_store)
        folder = settings.object_store or settings.data_dir / "objects"
        return LocalStore(prefix=str(folder), mkdir=True)

    return open_store
