#!/usr/bin/env bash
# What happens to each strategy while the link between two hosts shrinks: shrinking-link.sh [OUTPUT]
#
# Runs BENCH (default .build/mpi/debug/bench) over two network namespaces at 1 Gbit/s and at
# 100 Mbit/s, and prints how each strategy did. OUTPUT (default: a temporary folder, removed) gets
# the run folders 1gbit and 100mbit. Exit codes: 0: every strategy without compression lost time to the
# smaller link, and averaging and compression beat plain data parallelism there; 1: they did not; 77:
# skipped, since this machine allows no namespaces; else those of namespaces.sh and bench.
# STRATEGIES and COMPRESSION (may be empty) replace what is run; BENCH_OPTIONS are further options.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "$0")")
bench=${BENCH:-$here/../../.build/mpi/debug/bench}
if [[ ! -x $bench ]]; then
  echo "shrinking-link.sh: $bench is no program; ./bench --mpi 1 --version builds it" >&2
  exit 69
fi

if (($# > 0)); then
  output=$1
  mkdir -p -- "$output"
else
  output=$(mktemp -d)
  trap 'rm -rf -- "$output"' EXIT
fi
strategies=${STRATEGIES:-data-parallel:ring,data-parallel:overlap,data-parallel:vendor,\
task-parallel:averaging,task-parallel:server,layer-parallel:1f1b,layer-parallel:tensor,\
hybrid:per-layer}
compression=${COMPRESSION-bf16,int8,top-k}

rates=(1gbit 100mbit)
for rate in "${rates[@]}"; do
  code=0
  # shellcheck disable=SC2086 # a list of words on purpose
  "$here/namespaces.sh" 2 "$rate" "$bench" --strategy "$strategies" \
    ${compression:+--compression "$compression"} --workers 1 --quick --no-progress --quiet \
    --output "$output/$rate" ${BENCH_OPTIONS-} >&2 || code=$?
  # A strategy that failed (3) has its row, and is judged below.
  ((code == 0 || code == 3)) || exit "$code"
  if [[ ! -s $output/$rate/summary.csv ]]; then
    echo "shrinking-link.sh: $output/$rate/summary.csv: missing or empty" >&2
    exit 1
  fi
done

awk -f "$here/../csv.awk" -f "$here/shrinking-link.awk" \
  "$output/1gbit/summary.csv" "$output/100mbit/summary.csv"
