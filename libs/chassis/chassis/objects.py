"""Where files go: a folder by default, S3 when configured."""

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from chassis.settings import Settings

# Whoever waits for a store that is away wants to be told soon; the library's own patience is three minutes.
PATIENCE = dt.timedelta(seconds=15)
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(milliseconds=100), dt.timedelta(seconds=2)
TRIES = 5
# What the library's text holds -> what is wrong. The first that fits.
REASONS = (
    ("169\\.254\\.169\\.254", "没有密钥：设 AWS_ACCESS_KEY_ID 与 AWS_SECRET_ACCESS_KEY"),
    ("NoSuchBucket", "没有这个存储桶"),
    ("status code: 40[13]", "密钥不对，或这个密钥没有权限"),
    ("Object at location|NotFound", "文件不见了"),
    ("status code: 5", "对象存储暂时不能服务"),
    ("body error", "传输中断"),
    ("error sending request|timed? ?out", "连不上"),
    ("Unable to canonicalize", "没有这个文件夹"),
    ("Unable to recogni[sz]e URL", "不是对象存储的地址（应为 s3://桶/前缀 或文件夹）"),
)
_ADDRESS = re.compile(r"https?://[^\s?]+")
_CODE = re.compile(r"<Code>(\w+)</Code>|status code: (\d+)")


class StoreAway(Exception):
    """The store of files cannot be asked, or does not do what it is asked for; the text says which and why."""


@contextmanager
def store_asked(*, all_there: bool = False) -> Iterator[None]:
    """What a store that is away or refuses does to whoever asks it, in one word.

    `all_there`: an object that is missing is a fault too, where it was just listed; else it is a FileNotFoundError.
    """
    try:
        yield
    except BaseError as error:
        raise StoreAway(_said(error)) from error
    except OSError as error:
        # The library raises these too; those of the files of this machine have a number.
        missing = isinstance(error, FileNotFoundError) and "NoSuchBucket" not in str(error)
        if error.errno is not None or (missing and not all_there):
            raise
        raise StoreAway(_said(error)) from error


def opened(settings: Settings) -> ObjectStore:
    """At once. Raises StoreAway."""
    with store_asked():
        return opener(settings)()


def opener(settings: Settings) -> Callable[[], ObjectStore]:
    """Opens the store once, when it is first wanted. S3 takes its keys from the usual AWS_ variables."""

    @functools.cache
    def open_store() -> ObjectStore:
        if "://" in settings.object_store:
            pauses = {"base": 2, "init_backoff": FIRST_PAUSE, "max_backoff": LONGEST_PAUSE}
            patience = {"max_retries": TRIES, "retry_timeout": PATIENCE, "backoff": pauses}
            return from_url(settings.object_store, retry_config=patience)
        folder = settings.object_store or settings.data_dir / "objects"
        return LocalStore(prefix=str(folder), mkdir=True)

    return open_store


def _said(error: Exception) -> str:
    """The reason in Chinese, then the code and the address that the library names; its own first line else."""
    text = str(error).partition("\n\nDebug source")[0]  # what follows is how the library holds it
    reason = next((said for pattern, said in REASONS if re.search(pattern, text)), "")
    if not reason:
        return text
    code = next((one for found in _CODE.findall(text) for one in found if one), "")
    address = next(iter(_ADDRESS.findall(text)), "") or text.partition("\n")[0]
    return f"{reason}（{code}，{address}）" if code else f"{reason}（{address}）"
