#!/usr/bin/env bash
# A thousand kills of a worker under load, five hundred of processes that rebuild; the outcomes go into bench/results
# with commit and machine.
set -uo pipefail
cd "$(dirname "$0")/../.."
log=$(mktemp)
trap 'rm -f "$log" "$log.sqlite" "$log.postgres"' EXIT
failed=0
running=()

# result TITLE OUT KILLS GOOD CODE: the tests' own lines in $log and their outcome, as a result file
result() {
  mkdir -p "$(dirname "$2")"
  {
    echo "# $1"
    echo
    echo "Commit $(git rev-parse --short HEAD), $(date -u +%Y-%m-%d), $(uname -sm), $(nproc) cores, $3 kills. Written by \`make test-kill\`."
    echo
    echo "Outcome: $([ "$5" = 0 ] && echo "$4" || echo FAILED)"
    echo
    echo '```'
    grep -E 'kills:|kills on|passed|failed' "$log"
    echo '```'
  } > "$2"
  echo "written: $2"
  [ "$5" = 0 ] || failed=$5
}

export SHIJIAN_TEST_KILLS=${KILLS:-1000} SHIJIAN_TEST_REBUILD_KILLS=${REBUILD_KILLS:-500}
if [ "$SHIJIAN_TEST_KILLS" -gt 0 ]; then
  .venv/bin/pytest tests/integration/test_kill.py -s "$@" | tee "$log"
  result "Kills of a worker under load" bench/results/kills.md "$SHIJIAN_TEST_KILLS" \
    "nothing lost, nothing twice" "${PIPESTATUS[0]}"
fi
if [ "$SHIJIAN_TEST_REBUILD_KILLS" -gt 0 ]; then
  # side by side: each waits most of the time for processes to start
  for database in sqlite postgres; do
    .venv/bin/pytest tests/integration/test_rebuild_kills.py -s -k "$database" "$@" > "$log.$database" 2>&1 &
    running[${#running[@]}]=$!
  done
  tail -q -f "$log.sqlite" "$log.postgres" &
  watching=$!
  code=0
  for process in "${running[@]}"; do wait "$process" || code=$?; done
  kill "$watching"
  cat "$log.sqlite" "$log.postgres" > "$log"
  result "Kills of processes that rebuild" bench/results/rebuild_kills.md "$SHIJIAN_TEST_REBUILD_KILLS" \
    "no row lost, none twice, the live table always whole" "$code"
fi
exit "$failed"
