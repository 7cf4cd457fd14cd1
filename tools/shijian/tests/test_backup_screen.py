"""What can go wrong with a backup, in words for whoever typed the command."""

import pytest

from chassis.objects import StoreAway
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
