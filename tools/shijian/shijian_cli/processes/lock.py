"""One installation per data folder: a lock that the kernel lets go when its holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shijian_cli.place import Place
from shijian_cli.trouble import Trouble


@contextmanager
def held(place: Place) -> Iterator[None]:
    """Holds the data folder; the file tells our pid. Raises Trouble when another process has it."""
    place.run_dir.mkdir(parents=True, exist_ok=True)
    with _file(place).open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _running(place) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def holder(place: Place) -> int | None:
    """The pid of the process that runs the installation of this data folder; None when nobody does."""
    if not _file(place).exists():
        return None
    with _file(place).open("r", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(file.read() or 0)
    return None


def _file(place: Place) -> Path:
    return place.run_dir / "shijian.lock"


def _running(place: Place) -> Trouble:
    return Trouble(
        f"数据目录 {place.data_dir} 的实例已在运行（进程 {holder(place)}）",
        "查看状态：shijian doctor；重放样例：shijian demo；停止：shijian down",
    )
