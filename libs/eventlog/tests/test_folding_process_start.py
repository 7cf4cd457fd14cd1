"""A process that folds starts quickly: it loads nothing of which it has no need."""

import subprocess
import sys

START = "import sys, eventlog.rebuild.process, registry.definition; print(*sys.modules)"


def test_a_process_that_folds_into_files_loads_no_database_library():
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "eventlog.rebuild.worker" in loaded
    assert loaded.isdisjoint({"sqlalchemy", "psycopg", "grpc"})
