#!/usr/bin/env bash
# Installs the project's own packages into .venv, editable, without asking any registry.
set -euo pipefail
cd "$(dirname "$0")/../.."
args=()
for package in libs/* services/* tools/shijian; do
  if [ -f "$package/pyproject.toml" ]; then args+=(-e "./$package"); fi
done
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --offline "${args[@]}"
