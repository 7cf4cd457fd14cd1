#!/usr/bin/env bash
# The compiled loops under the address and the undefined-behaviour sanitizer of the C compiler, by the tests that hold
# them against the same in Python. Needs gcc with its sanitizers (Debian: gcc, libasan comes with it).
set -euo pipefail
cd "$(dirname "$0")/../.."
ask() { .venv/bin/python -c "import sysconfig; print($1)"; }
headers=$(ask "sysconfig.get_paths()['include']")
suffix=$(ask "sysconfig.get_config_var('EXT_SUFFIX')")
runtime=$(gcc -print-file-name=libasan.so)
[ -e "$runtime" ] || { printf 'gcc has no address sanitizer here: install gcc with libasan\n' >&2; exit 2; }
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -r libs/domainkit/domainkit libs/eventlog/eventlog "$copy"
flags=(-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -shared -fPIC "-I$headers")
gcc "${flags[@]}" libs/domainkit/native/*.c -o "$copy/domainkit/_native$suffix"
gcc "${flags[@]}" libs/eventlog/native/*.c -o "$copy/eventlog/_records$suffix"
# Python frees little at its end, and by its own malloc nothing that the sanitizer could watch.
export PYTHONPATH=$copy PYTHONMALLOC=malloc ASAN_OPTIONS=detect_leaks=0 LD_PRELOAD=$runtime
.venv/bin/python - "$copy" <<'PYTHON'
import sys

from domainkit.native import native
from eventlog.fetching.within_batch import compiled

found = [getattr(module, "__file__", "") for module in (native, compiled)]
if not all(name.startswith(sys.argv[1]) for name in found):
    sys.exit(f"not what was built here: {found}")
PYTHON
.venv/bin/python -m pytest -q -n 0 -p no:cacheprovider libs/domainkit libs/contracts/tests \
  libs/eventlog/tests/test_compiled_fold.py libs/eventlog/tests/test_seen_streams.py \
  libs/eventlog/tests/test_record_batches.py libs/eventlog/tests/test_first_events.py "$@"
