#!/usr/bin/env bash
# Runs the quick tests TIMES times (10) beside a busy loop for each of two cores, and says how long
# each run took and what failed in it: loaded.sh [TIMES]. Exits with 1 where a run failed. Builds
# first, without the load.
set -euo pipefail
cd -- "$(dirname -- "$0")/.."
times=${1-10}
if [[ ! $times =~ ^[1-9][0-9]{0,3}$ || $# -gt 1 ]]; then
  printf "loaded.sh: '%s': expected how many times to run the tests\n" "$*" >&2
  exit 64
fi
logs=.build/test
mkdir -p "$logs"
if ! swift build --build-tests >"$logs/build.log" 2>&1; then
  tail -n 40 "$logs/build.log" >&2
  exit 70
fi

loops=()
trap 'kill "${loops[@]}"' EXIT
for _ in 1 2; do
  while :; do :; done &
  loops+=($!)
done
failed=0
for ((run = 1; run <= times; run++)); do
  log=$logs/loaded-$run.log
  start=$SECONDS
  if swift test --skip-build --disable-xctest >"$log" 2>&1; then said=passed; else said=FAILED; fi
  printf 'run %d of %d: %s in %d s\n' "$run" "$times" "$said" $((SECONDS - start))
  [[ $said == passed ]] || {
    failed=$((failed + 1))
    grep -A 6 'recorded an issue' "$log" || tail -n 40 "$log"
    printf 'all of it is in %s\n' "$log"
  }
done
printf '%d of %d runs passed beside two busy loops\n' $((times - failed)) "$times"
((failed == 0))
