#!/usr/bin/env bash
# A thousand kills of a worker under load; the outcome goes into bench/results with commit and machine.
set -uo pipefail
cd "$(dirname "$0")/../.."
out=bench/results/kills.md
kills=${KILLS:-1000}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
SHIJIAN_TEST_KILLS=$kills .venv/bin/pytest tests/integration/test_kill.py -s "$@" | tee "$log"
code=${PIPESTATUS[0]}
mkdir -p "$(dirname "$out")"
{
  echo "# Kills of a worker under load"
  echo
  echo "Commit $(git rev-parse --short HEAD), $(date -u +%Y-%m-%d), $(uname -sm), $(nproc) cores, $kills kills. Written by \`make test-kill\`."
  echo
  echo "Outcome: $([ "$code" = 0 ] && echo "nothing lost, nothing twice" || echo FAILED)"
  echo
  echo '```'
  grep -E 'kills:|passed|failed' "$log"
  echo '```'
} > "$out"
echo "written: $out"
exit "$code"
