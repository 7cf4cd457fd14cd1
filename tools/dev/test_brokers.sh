#!/usr/bin/env bash
# The tests marked `matrix` on each supported broker; the outcome goes into bench/results with commit and machine.
set -uo pipefail
cd "$(dirname "$0")/../.."
out=bench/results/brokers.md
rows=()
failed=0
for version in 3.9.1 4.0.1 4.1.1 4.3.1; do
  echo "== Kafka $version"
  log=$(mktemp)
  .venv/bin/pytest libs services tools tests/integration -m matrix --broker=jars --kafka-version="$version" | tee "$log"
  code=${PIPESTATUS[0]}
  rows+=("| $version | $([ "$code" = 0 ] && echo ok || echo FAILED) | $(tail -1 "$log") |")
  [ "$code" = 0 ] || failed=1
  rm -f "$log"
done
mkdir -p "$(dirname "$out")"
{
  echo "# Broker matrix"
  echo
  echo "Commit $(git rev-parse --short HEAD), $(date -u +%Y-%m-%d), $(uname -sm), $(nproc) cores. Written by \`make test-brokers\`."
  echo
  echo "| Kafka | outcome | tests |"
  echo "|---|---|---|"
  printf '%s\n' "${rows[@]}"
} > "$out"
echo "written: $out"
exit "$failed"
