"""What backup and restore show: bars while they work, faults in words that say what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import SQLAlchemyError

from chassis.broken_views import MOVE_ASIDE
from chassis.in_words import in_words
from chassis.objects import StoreAway
from chassis.whole_backup import FolderTaken
from eventlog.backup.files import FileDamaged
from eventlog.backup.manifest import Manifest, ManifestUnfit
from eventlog.backup.restoring import NotEmpty
from eventlog.backup.taking import OtherLog, StartGone
from eventlog.log import LogUnavailable
from eventlog.topic_admin import TopicsRefused
from eventlog.views.broken_file import is_broken
from shijian_cli.screen import err
from shijian_cli.trouble import UNREACHABLE, Trouble

MIB = 1024 * 1024
PHASES = {"check": "校验（字节）", "records": "记录", "files": "文件"}
TROUBLES: dict[type[Exception], tuple[str, str]] = {
    FolderTaken: ("备份目录不能用", "换一个空目录，或等另一个备份结束"),
    ManifestUnfit: ("这里没有可用的备份", "核对目录；备份未完成时没有 manifest.json，重新备份即接着做"),
    FileDamaged: ("备份已损坏", "用 shijian backup --verify 找出损坏的文件，换用另一份备份"),
    OtherLog: ("目录里是另一个事件日志的备份", "换一个空目录"),
    StartGone: ("事件日志缺了开头，这样的备份恢复后会被当作完整的，没有备份", "用先前的备份恢复，见 docs/restore.md"),
    NotEmpty: ("目标不是空的，没有改动任何数据", "只能恢复到空的安装：换数据目录与端口，或另一个主题前缀"),
    TopicsRefused: ("代理拒绝了主题变更", "检查代理的权限与设置"),
    OSError: ("读写文件失败", "检查磁盘空间与权限后重新运行，会接着做"),
}
MAKE_ROOM = "检查磁盘空间、权限和是否正被占用，然后重新运行，会接着做"


class ScreenBars:
    """One bar per phase, on standard error."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._progress = Progress(*columns, TimeRemainingColumn(), console=err)
        self._bars: dict[str, Any] = {}

    def total(self, phase: str, total: int) -> None:
        self._progress.update(self._bar(phase), total=total)

    def advance(self, phase: str, amount: int) -> None:
        self._progress.advance(self._bar(phase), amount)

    def found(self, files: int, records: int, size: int) -> None:
        """What a backup that was broken off had left whole."""
        told = f"接着上次中断的备份：{files} 个文件完好（{records} 条记录，{size / MIB:,.1f} MiB），大小与散列已核对"
        err.print(told, markup=False, soft_wrap=True)

    def _bar(self, phase: str) -> Any:
        if phase not in self._bars:
            self._bars[phase] = self._progress.add_task(PHASES[phase], total=None)
        return self._bars[phase]

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if kind is None:  # offsets were expected, markers among them are no records
            for task in self._progress.tasks:
                self._progress.update(task.id, total=task.completed)
        self._progress.stop()


@contextmanager
def troubles_told() -> Iterator[None]:
    """Turns what can go wrong into Trouble."""
    try:
        yield
    except LogUnavailable as away:
        raise Trouble("Kafka 连接不上", "确认代理在运行后重试", code=UNREACHABLE, detail=in_words(str(away))) from away
    except StoreAway as away:
        advice = "确认对象存储可用、地址与密钥正确（SHIJIAN_OBJECT_STORE、AWS_*），再重新运行，会接着做"
        raise Trouble("存放文件的对象存储不能读写", advice, code=UNREACHABLE, detail=str(away)) from away
    except SQLAlchemyError as error:
        raise _of_a_database(error) from error
    except tuple(TROUBLES) as error:
        message, advice = next(said for kind, said in TROUBLES.items() if isinstance(error, kind))
        raise Trouble(message, advice, detail=in_words(str(error))) from error


def _of_a_database(error: SQLAlchemyError) -> Trouble:
    """SQLite says what is wrong with its file; a server that refuses has a code for it, one that is away has none."""
    service, file = getattr(error, "__notes__", ["", ""])[:2]
    said = getattr(error, "orig", None) or error
    message, detail = f"{service} 的读模型读写出错", in_words(str(said).strip())
    if isinstance(said, sqlite3.Error):
        advice = MOVE_ASIDE if is_broken(said) else MAKE_ROOM
        return Trouble(message, advice, detail=f"{file}：{detail}" if file else detail)
    if getattr(said, "sqlstate", None):
        return Trouble(message, "按数据库所说处理（权限、磁盘、连接数）后重新运行，会接着做", detail=detail)
    advice = "核对 SHIJIAN_DATABASE_URL，确认数据库在运行后重试"
    return Trouble("读模型的数据库连接不上", advice, code=UNREACHABLE, detail=detail)


def described(manifest: Manifest) -> dict[str, Any]:
    """A backup in a few figures."""
    return {
        "made_at": manifest.made_at,
        "cluster": manifest.cluster,
        "runs": manifest.runs,
        "records": manifest.records,
        "topics": {t.topic: sum(p.records for p in t.partitions) for t in manifest.topics},
        "files": manifest.objects.entries if manifest.objects else 0,
        "file_bytes": manifest.object_bytes,
        "bytes": sum(part.bytes for part in manifest.files()) + manifest.object_bytes,
        "notes": manifest.notes,
    }
