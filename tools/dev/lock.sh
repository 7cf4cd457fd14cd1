#!/usr/bin/env bash
# Compiles the locks: every package with its hashes, for Python 3.11 and later on any system, without any index address.
set -euo pipefail
cd "$(dirname "$0")/../.."
compile() {
  .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
    "requirements/$1.in" -o "requirements/$1.txt" "${@:2}"
}
compile bootstrap
compile runtime
compile dev -c requirements/runtime.txt
compile bench -c requirements/dev.txt
compile s3
