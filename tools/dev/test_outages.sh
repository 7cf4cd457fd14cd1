#!/usr/bin/env bash
# Outages of the broker under load, long and short; the outcome goes into bench/results with commit and machine.
set -uo pipefail
cd "$(dirname "$0")/../.."
out=bench/results/outages.md
outages=${OUTAGES:-60}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
SHIJIAN_TEST_OUTAGES=$outages .venv/bin/pytest tests/integration/test_broker_outage.py -s "$@" | tee "$log"
code=${PIPESTATUS[0]}
mkdir -p "$(dirname "$out")"
{
  echo "# Outages of the broker under load"
  echo
  echo "Commit $(git rev-parse --short HEAD), $(date -u +%Y-%m-%d), $(uname -sm), $(nproc) cores, $outages outages of 30, 1, 12 and 4 s in turn."
  echo "Written by \`make test-outages\`."
  echo
  echo "Outcome: $([ "$code" = 0 ] && echo "nothing lost, nothing twice, every receipt true" || echo FAILED)"
  echo
  echo '```'
  grep -E 'outages:|passed|failed' "$log"
  echo '```'
} > "$out"
echo "written: $out"
exit "$code"
