#!/bin/sh
# Runs two builds of bench in turn on this machine, and lets the second one judge itself by the
# first: compare-builds.sh BASE CANDIDATE OUTPUT [RUN OPTION...]
#
# BASE and CANDIDATE are programs. OUTPUT becomes a folder with their run folders and the gate's
# verdicts (JUnit XML, JSON, Go benchmark format; text is printed). PAIRS (5) says how often each
# runs, THRESHOLDS names a file for the gate. Run options go to both programs and must be known to
# both.
# The exit code is that of `bench check`, or of a run that could not be made. A strategy that fails
# in a run (3) is the gate's to judge.
set -eu
if [ $# -lt 3 ]; then
  sed -n 's/^# //p' "$0" | head -2 >&2
  exit 64
fi
base=$1 candidate=$2 output=$3
case $output in *,*)
  # The gate takes run folders with commas between them.
  printf "OUTPUT is '%s': expected a path without commas\n" "$output" >&2
  exit 64
esac
shift 3

names() { # SIDE: its run folders, with commas.
  names=
  for pair in $(seq "${PAIRS:-5}"); do names="$names${names:+,}$output/$1-$pair"; done
  printf '%s' "$names"
}

for pair in $(seq "${PAIRS:-5}"); do
  # Who goes second in one pair goes first in the next, so that a drift favours neither.
  if [ $((pair % 2)) -eq 1 ]; then order="base candidate"; else order="candidate base"; fi
  for side in $order; do
    if [ "$side" = base ]; then program=$base; else program=$candidate; fi
    printf 'pair %s: %s\n' "$pair" "$side" >&2
    "$program" run --quiet --output "$output/$side-$pair" "$@" || {
      code=$?
      [ $code -eq 3 ] || exit $code
    }
  done
done

exec "$candidate" check --baseline "$(names base)" --candidate "$(names candidate)" \
  ${THRESHOLDS:+--thresholds "$THRESHOLDS"} \
  --junit "$output/gate.xml" --json "$output/gate.json" --benchfmt "$output/gate.txt"
