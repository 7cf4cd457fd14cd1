"""Objects in large pages are what they were, and what is given back is used again."""

import subprocess
import sys
from pathlib import Path

import pytest

from eventlog.native import native

WAYS = [native] if native else []
CHILD = """
import gc
from pathlib import Path

from eventlog.fold.memory_size import resident_bytes
from eventlog.native import native

kept = [str(number) for number in range(100_000)]
native.in_large_pages()
native.in_large_pages()
sizes = []
for turn in range(4):
    rows = {str(number): (number, str(turn)) for number in range(300_000)}
    assert all(rows[str(number)] == (number, str(turn)) for number in range(0, 300_000, 7))
    sizes.append(resident_bytes())
    del rows
    gc.collect()
assert kept == [str(number) for number in range(100_000)]
del kept  # from arenas of before
gc.collect()
maps = Path("/proc/self/smaps")
advised = maps.exists() and any(" hg" in line for line in maps.read_text().splitlines() if "VmFlags" in line)
print(advised, *sizes)
"""


@pytest.mark.parametrize("way", WAYS)
def test_a_process_whose_objects_stand_in_large_pages(way):
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    advised, *sizes = done.stdout.split()
    assert max(map(int, sizes)) < int(sizes[0]) * 1.2
    assert (advised == "True") is Path("/sys/kernel/mm/transparent_hugepage").exists()
