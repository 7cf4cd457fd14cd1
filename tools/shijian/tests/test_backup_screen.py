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
