"""What a service does once before it serves."""

import subprocess
import sys

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
