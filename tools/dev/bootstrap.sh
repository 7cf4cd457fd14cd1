#!/usr/bin/env bash
# From a fresh clone to a working .venv: hashed locks, generated messages, the project's own packages.
# Each step is skipped when nothing that it depends on has changed.
set -euo pipefail
cd "$(dirname "$0")/../.."
say() { printf '%s\n' "$*" >&2; }
suits() {
  "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11) or sys.version_info >= (4,))' >/dev/null 2>&1
}
find_python() {
  local name
  for name in python3.11 python3.12 python3.13 python3; do  # the oldest supported first: it is the one most tested
    if command -v "$name" >/dev/null 2>&1 && suits "$name"; then command -v "$name"; return 0; fi
  done
  return 1
}
install_python() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then return 1; fi
  say "Python 3.11 or later with venv is missing; installing it: apt-get install -y $*"
  apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$@" >/dev/null
}
python_or_die() {
  find_python && return 0
  { install_python python3 python3-venv || true; } && find_python && return 0
  { install_python python3.11 python3.11-venv || true; } && find_python && return 0
  say "Python 3.11 or later, with venv and pip, is missing. Install it with:"
  case "$(uname -s)" in
    Darwin) say "  brew install python@3.12" ;;
    *) say "  sudo apt-get update && sudo apt-get install -y python3 python3-venv    (Debian 12, Ubuntu 24.04 or later)"
       say "  sudo dnf install -y python3.12                                          (Fedora, RHEL)" ;;
  esac
  return 1
}
if command -v sha256sum >/dev/null 2>&1; then digest() { cat "$@" | sha256sum | cut -d' ' -f1; }
else digest() { cat "$@" | shasum -a 256 | cut -d' ' -f1; }; fi
done_before() { [ "$(cat ".venv/.stamp-$1" 2>/dev/null)" = "$2" ]; }

if ! suits .venv/bin/python; then
  python=$(python_or_die)
  say "environment: .venv from $("$python" --version)"
  rm -rf .venv
  "$python" -m venv .venv
fi

locks=$(digest requirements/bootstrap.txt requirements/dev.txt .venv/pyvenv.cfg)
if ! done_before locks "$locks"; then
  say "environment: installing the locked packages"
  # The system's certificates where it has them, as pip does: a network may have an authority of its own.
  if [ -e /etc/ssl/certs/ca-certificates.crt ] || [ "$(uname -s)" = Darwin ]; then export UV_SYSTEM_CERTS=1; fi
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
  .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements/dev.txt
  printf '%s\n' "$locks" > .venv/.stamp-locks
fi

s3=$(digest requirements/s3.txt .venv/pyvenv.cfg)
if ! done_before s3 "$s3"; then
  if [ -e /etc/ssl/certs/ca-certificates.crt ] || [ "$(uname -s)" = Darwin ]; then export UV_SYSTEM_CERTS=1; fi
  rm -rf .venv/s3
  .venv/bin/uv pip install --quiet --python .venv/bin/python --target .venv/s3 --require-hashes -r requirements/s3.txt
  printf '%s\n' "$s3" > .venv/.stamp-s3
fi

bash tools/dev/protos.sh

native=$(digest libs/domainkit/native/* libs/eventlog/native/* tools/dev/native.sh .venv/pyvenv.cfg <(pwd; command -v "${CC:-cc}" || true))
if ! done_before native "$native"; then
  bash tools/dev/native.sh
  printf '%s\n' "$native" > .venv/.stamp-native
fi

own=$(digest libs/*/pyproject.toml services/*/pyproject.toml tools/*/pyproject.toml tools/dev/install.sh .venv/pyvenv.cfg <(pwd))
if ! done_before own "$own"; then
  say "environment: installing the project's own packages"
  bash tools/dev/install.sh
  printf '%s\n' "$own" > .venv/.stamp-own
fi
