"""What can go wrong with a backup, in words for whoever typed the command."""

from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from chassis.objects import StoreAway
from chassis.whole_backup import named
from eventlog.views.engines import postgres_database, sqlite_database
from shijian_cli.backup_screen import ScreenBars, troubles_told
from shijian_cli.trouble import UNREACHABLE, Trouble


def test_an_object_store_that_is_away_is_a_trouble_with_advice():
    with pytest.raises(Trouble) as caught, troubles_told():
        raise StoreAway("bucket: connection refused")
    assert caught.value.code == UNREACHABLE
    assert "SHIJIAN_OBJECT_STORE" in caught.value.advice
    assert caught.value.detail == "bucket: connection refused"


def test_what_was_found_of_a_backup_that_was_broken_off_is_said(capsys):
    with ScreenBars() as bars:
        bars.found(12, 3_400, 5 * 1024 * 1024)
    assert "接着上次中断的备份：12 个文件完好（3400 条记录，5.0 MiB），大小与散列已核对" in capsys.readouterr().err


def test_a_bar_is_full_when_the_work_is_done_although_markers_were_expected_as_records():
    with ScreenBars() as bars:
        bars.total("records", 12)
        bars.advance("records", 10)
    assert [(task.completed, task.total) for task in bars._progress.tasks] == [(10, 10)]


@contextmanager
def sqlite_file(folder):
    database = sqlite_database(folder / "views.sqlite")
    try:
        yield database
    finally:
        database._close()


def look(database):
    """The trouble that comes of asking it."""
    try:
        with (
            pytest.raises(Trouble) as caught,
            troubles_told(),
            named("evidence", database),
            database._reader.connect() as c,
        ):
            c.execute(sa.text("SELECT * FROM parked")).all()
    finally:
        database._close()
    return caught.value


def test_a_broken_file_of_a_read_model_is_no_database_that_is_away(tmp_path):
    path = tmp_path / "views.sqlite"
    path.write_bytes(b"no database at all, " * 500)
    trouble = look(sqlite_database(path))
    assert trouble.message == "evidence 的读模型读写出错"
    assert trouble.detail == f"{path}：文件已损坏，不是数据库"
    assert "移开" in trouble.advice
    assert "SHIJIAN_DATABASE_URL" not in trouble.advice


def test_a_full_disk_under_a_read_model_is_said_to_be_one(tmp_path):
    with sqlite_file(tmp_path) as database, database._writer.connect() as c:
        pages = c.execute(sa.text("PRAGMA page_count")).scalar()
        c.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(Trouble) as caught, troubles_told(), named("evidence", database):
            c.exec_driver_sql("CREATE TABLE t AS SELECT zeroblob(100000) AS x")
    assert caught.value.detail.endswith("：磁盘已满")
    assert "磁盘空间" in caught.value.advice


def test_a_database_that_is_away_is_said_to_be_away():
    trouble = look(postgres_database("postgresql://nobody@127.0.0.1:1/none", "s"))
    assert (trouble.message, trouble.code) == ("读模型的数据库连接不上", UNREACHABLE)
    assert "SHIJIAN_DATABASE_URL" in trouble.advice
