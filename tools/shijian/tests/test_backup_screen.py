"""What can go wrong with a backup, in words for whoever typed the command."""

import pytest

from chassis.objects import StoreAway
from shijian_cli.backup_screen import troubles_told
from shijian_cli.trouble import UNREACHABLE, Trouble


def test_an_object_store_that_is_away_is_a_trouble_with_advice():
    with pytest.raises(Trouble) as caught, troubles_told():
        raise StoreAway("bucket: connection refused")
    assert caught.value.code == UNREACHABLE
    assert "SHIJIAN_OBJECT_STORE" in caught.value.advice
    assert caught.value.detail == "bucket: connection refused"
