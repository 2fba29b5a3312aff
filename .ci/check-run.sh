#!/bin/sh
# Checks the CSV files of a run folder: check-run.sh FOLDER STRATEGIES, where the file STRATEGIES
# holds the name of each strategy that must have a row, one a line. Prints every fault, and exits
# with 1 where there is one.
set -eu
folder=$1
strategies=$2
[ -s "$strategies" ] || { echo "$strategies: no strategies to look for" >&2; exit 1; }
for name in summary samples workers losses; do
  [ -s "$folder/$name.csv" ] || { echo "$folder/$name.csv: missing or empty" >&2; exit 1; }
done
ci=$(dirname -- "$0")
exec awk -f "$ci/../Benchmarks/csv.awk" -f "$ci/check-run.awk" "$strategies" \
  "$folder/summary.csv" "$folder/samples.csv" "$folder/workers.csv" "$folder/losses.csv"
