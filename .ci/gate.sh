#!/usr/bin/env bash
# Gates this commit by the one before: builds that one beside this one, runs both in turn on this
# machine, and fails where a ratio within a run, or serial's own time, is shown to have got worse, or
# where a plan's exact counts have grown. FOURWAYS_BASE names another commit to judge by. If that one
# does not build here (because it needs an older toolchain, say), the gate is skipped and says so.
# gate.sh --mpi builds both for MPI, this commit in the folder of ./bench --mpi.
set -euo pipefail
cd -- "$(dirname -- "$0")/.."
say() { printf 'gate: %s\n' "$1" >&2; }

build=(--product bench) program=.build/debug/bench
if [[ ${1-} == --mpi ]]; then
  build+=(--traits MPI --scratch-path .build/mpi) program=.build/mpi/debug/bench
fi
base=${FOURWAYS_BASE:-HEAD~1}
if ! commit=$(git rev-parse --verify --quiet "$base^{commit}"); then
  if [[ -n ${FOURWAYS_BASE-} ]]; then
    say "FOURWAYS_BASE: there is no commit '$base'"
    exit 64
  fi
  say "skipped: there is no commit $base to judge by (a shallow clone, or the first commit)"
  exit 0
fi
out=$(mktemp -d)
trap 'rm -rf -- "$out"' EXIT

tree=.build/base/$commit
if [[ ! -x $tree/$program ]]; then
  say "building $base ($commit)"
  rm -rf .build/base
  mkdir -p "$tree"
  git archive "$commit" | tar -x -C "$tree"
  if ! (cd -- "$tree" && swift build "${build[@]}"); then
    say "skipped: $base does not build here"
    exit 0
  fi
fi
swift build "${build[@]}"

# Few short rounds of many runs: what differs between runs (where memory lies) is the larger part.
PAIRS=${PAIRS:-5} THRESHOLDS=.ci/thresholds.yaml Benchmarks/ci/compare-builds.sh \
  "$tree/$program" "$program" "$out" \
  --workers 2 --rounds 8 --sample-time 20 --curve-steps 32 --no-progress
