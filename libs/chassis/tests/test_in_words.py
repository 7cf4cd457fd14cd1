"""No operator is told anything in English: every text of the libraries that reaches a screen has its Chinese."""

import ast
import re
from pathlib import Path

import pytest

from chassis.in_words import WORDS, in_words

ROOT = Path(__file__).parents[3]
ROOMS = ("libs/eventlog/eventlog", "libs/chassis/chassis", "libs/contracts/contracts")
# Exceptions, and calls, whose first or last text an operator is shown.
TOLD = {
    *("PositionOutsideLog", "LogUnavailable", "RebuildFailed", "DiskFull", "NotComparable", "PastNameWrong"),
    *("NotParked", "UnknownType", "FileDamaged", "ManifestUnfit", "NotEmpty", "OtherLog", "LogBroken"),
    *("FolderTaken", "Fault"),
}
# Whose text is only told together with what a library or a device said, by address.
NAMED_ONLY = re.compile(r"[{}/: ]*")
# Never shown: the log of the service has it.
QUIET = {"{}: {} {}"}
ENGLISH = re.compile(r"[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}")


def template(node):
    """The text of a literal or an f-string, with {} for what is filled in; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join("{}" if isinstance(part, ast.FormattedValue) else part.value for part in node.values)
    return None


def texts():
    """(template, where) of everything of ours that operators may be told."""
    found = set()
    for path in [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            is_note = name == "note" and ast.unparse(node.func).endswith("offences.note")
            if name in TOLD or is_note or (name == "append" and "notes" in ast.unparse(node.func)):
                found |= {(t, path.name) for t in map(template, node.args) if t and " " in t}
    return sorted(found)


def filled(text):
    return text.replace("{}", "7")


@pytest.mark.parametrize(("text", "where"), texts())
def test_every_text_of_ours_has_its_chinese(text, where):
    if not NAMED_ONLY.fullmatch(text) and text not in QUIET:
        assert not ENGLISH.search(in_words(filled(text))), f"{where}: {text} is not in chassis/in_words.py"
        assert "原文" not in in_words(filled(text)), f"{where}: {text} is not in chassis/in_words.py"


@pytest.mark.parametrize("text", sorted(WORDS))
def test_each_is_filled_with_all_that_it_was_told(text):
    numbers = iter(range(101, 120))
    given = re.sub(r"\{#?\}", lambda _: str(next(numbers)), text)
    said = in_words(given)
    assert re.findall(r"1[01]\d", said) == re.findall(r"1[01]\d", given)
    assert not ENGLISH.search(said.replace("shijian rebuild", ""))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("RebuildFailed: a process of the rebuild ended with -9", "重建中断：重建的一个进程被强行结束"),
        ("UnknownType: SheetOpened of schema 3; known up to 2", "SheetOpened 的第 3 版"),
        ("PartDamaged: part-3.sqlite: database disk image is malformed", "part-3.sqlite：文件已损坏"),
        ("[Errno 28] No space left on device: '/data/backup/x'", "/data/backup/x：磁盘已满"),
        ("/data/manifest.json: No such file or directory", "/data/manifest.json：没有这个文件或目录"),
        ("LogUnavailable: the broker stays away: KafkaConnectionError('no')", "事件日志连接不上：代理一直连不上"),
        ("RebuildDiffers: sheets: 3 rows with hash x, live 4 with y; RowsApart(1)", "新旧内容不一致，未切换"),
        ("ZeroDivisionError: by zero it was", "原文“ZeroDivisionError: by zero it was”"),
        ("KeyError: 'x'", "KeyError: 'x'"),
        ("没有这个存储桶（NoSuchBucket）", "没有这个存储桶（NoSuchBucket）"),
    ],
)
def test_kinds_files_and_what_others_said(text, said):
    assert said in in_words(text)
