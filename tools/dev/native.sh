#!/usr/bin/env bash
# Compiles libs/domainkit/native into the package, when there is a C compiler with Python's headers. Nothing needs it:
# reading and folding take more than twice the processor time without.
set -euo pipefail
cd "$(dirname "$0")/../.."
ask() { .venv/bin/python -c "import sysconfig; print($1)"; }
headers=$(ask "sysconfig.get_paths()['include']")
out=libs/domainkit/domainkit/_native$(ask "sysconfig.get_config_var('EXT_SUFFIX')")
compiler=${CC:-cc}
if ! command -v "$compiler" >/dev/null 2>&1 || [ ! -e "$headers/Python.h" ]; then
  rm -f "$out"
  printf 'no C compiler with the headers of Python: rebuilds read and fold in Python alone, at half the speed\n' >&2
  exit 0
fi
flags=(-O2 -Wall -Wextra -Werror=implicit-function-declaration -shared -fPIC "-I$headers")
if [ "$(uname -s)" = Darwin ]; then flags+=(-undefined dynamic_lookup); fi
new=$(mktemp "$out.XXXXXX")
trap 'rm -f "$new"' EXIT
if "$compiler" "${flags[@]}" libs/domainkit/native/*.c -o "$new"; then
  chmod 755 "$new"
  mv "$new" "$out"  # at once: a process may have the old one open
else
  rm -f "$out"
  printf 'the compiled loops could not be built: rebuilds read and fold in Python alone, at half the speed\n' >&2
fi
