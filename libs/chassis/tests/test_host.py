"""What a service does once before it serves."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chassis.lifecycle import Lifecycle, Part
from eventlog.views.broken_file import FileBroken, looked_at
from eventlog.views.store import open_views
from provision.ports import free_port
from testkit.reading_example import reading

START = """
import gc, sys
from chassis.host import keep_what_is_loaded

keep_what_is_loaded()
print(gc.get_freeze_count(), len(gc.get_objects()))
cycle = []
cycle.append(cycle)
del cycle
print(gc.collect())
"""


def test_what_is_loaded_is_not_searched_for_garbage_and_what_comes_is():
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
    kept, searched, found = map(int, done.stdout.split())
    assert kept > 10_000 > searched
    assert found == 1


START_BROKEN = """
import sys
from chassis.host import run
from testkit.reading_example import reading

run(reading(), lambda server, context: None)
"""


async def written(folder):
    """A read model that was closed in good order."""
    async with open_views(reading(), data_dir=folder) as views:
        return views.database.file


def junk(file):
    file.write_bytes(os.urandom(9_000))


def junk_behind_the_first_page(file):
    file.write_bytes(file.read_bytes()[:4096] + os.urandom(file.stat().st_size - 4096))


@pytest.mark.parametrize("damage", [junk, junk_behind_the_first_page])
async def test_a_damaged_read_model_is_named_with_what_to_do_about_it(tmp_path, damage):
    file = await written(tmp_path)
    assert looked_at(file) == ""
    damage(file)
    assert looked_at(file)
    settings = {
        "SHIJIAN_DATA_DIR": str(tmp_path),
        "SHIJIAN_KAFKA_BOOTSTRAP": "127.0.0.1:1",
        "SHIJIAN_GRPC_PORT": str(free_port()),
        "SHIJIAN_HEALTH_PORT": str(free_port()),
    }
    command = [sys.executable, "-c", START_BROKEN]
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, env={**os.environ, **settings}, timeout=60
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    last = done.stderr.splitlines()[-2:]
    assert last[0].startswith(f"读模型文件损坏：{file}（文件已损坏")
    assert "移开" in last[1]


async def test_one_that_breaks_while_it_is_used_ends_the_process_with_the_same_words(tmp_path):
    file = await written(tmp_path)
    stopped = []

    async def meet():
        junk(file)
        async with open_views(reading(), data_dir=tmp_path):
            pass

    async def stop():
        stopped.append(1)

    with pytest.raises(FileBroken, match=r"views.sqlite: file is not a database"):
        await Lifecycle([Part("projector", run=meet, stop=stop)], told=(FileBroken,)).run()
    assert stopped == [1]


def test_a_file_that_is_not_there_is_not_damaged(tmp_path: Path):
    assert looked_at(tmp_path / "views.sqlite") == ""
