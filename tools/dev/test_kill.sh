#!/usr/bin/env bash
# A thousand kills of a worker under load, five hundred of processes that rebuild; the outcomes go into bench/results
# with commit and machine.
set -uo pipefail
cd "$(dirname "$0")/../.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=0

# run TITLE OUT KILLS GOOD TEST [OPTIONS]: the test's own lines and its outcome, as a result file
run() {
  local title=$1 out=$2 kills=$3 good=$4 test=$5 code
  shift 5
  .venv/bin/pytest "$test" -s "$@" | tee "$log"
  code=${PIPESTATUS[0]}
  mkdir -p "$(dirname "$out")"
  {
    echo "# $title"
    echo
    echo "Commit $(git rev-parse --short HEAD), $(date -u +%Y-%m-%d), $(uname -sm), $(nproc) cores, $kills kills. Written by \`make test-kill\`."
    echo
    echo "Outcome: $([ "$code" = 0 ] && echo "$good" || echo FAILED)"
    echo
    echo '```'
    grep -E 'kills:|kills on|passed|failed' "$log"
    echo '```'
  } > "$out"
  echo "written: $out"
  [ "$code" = 0 ] || failed=$code
}

export SHIJIAN_TEST_KILLS=${KILLS:-1000} SHIJIAN_TEST_REBUILD_KILLS=${REBUILD_KILLS:-500}
if [ "$SHIJIAN_TEST_KILLS" -gt 0 ]; then
  run "Kills of a worker under load" bench/results/kills.md "$SHIJIAN_TEST_KILLS" \
    "nothing lost, nothing twice" tests/integration/test_kill.py "$@"
fi
if [ "$SHIJIAN_TEST_REBUILD_KILLS" -gt 0 ]; then
  run "Kills of processes that rebuild" bench/results/rebuild_kills.md "$SHIJIAN_TEST_REBUILD_KILLS" \
    "no row lost, none twice, the live table always whole" tests/integration/test_rebuild_kills.py "$@"
fi
exit "$failed"
