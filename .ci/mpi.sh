#!/usr/bin/env bash
# Over several processes: every strategy against threads and the naive network on one to four of
# them, faults, the main job on two, its reports checked, and a job over a link that shrinks.
# Installs an MPI where there is none; FOLDER is for the reports: mpi.sh FOLDER
set -euo pipefail
cd -- "$(dirname -- "$0")/.."
out=$(readlink -f -- "$1")
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1

printf '\n==> Main job on two processes\n'
./bench --mpi 2 --strategy all --compression bf16,int8,top-k --workers 1 --quick --no-progress \
  --output "$out/mpi"
build=.build/mpi/debug
"$build/bench" strategies --processes 2 >"$out/mpi-strategies"
.ci/check-run.sh "$out/mpi" "$out/mpi-strategies"
"$build/bench" report "$out/mpi" >"$out/mpi.pictures"
test -s "$out/mpi/links.csv"

printf '\n==> Tests on one to four processes\n'
swift build --traits MPI --scratch-path .build/mpi --product mpi-program
for processes in 1 2 3 4; do
  mpirun -n "$processes" "$build/mpi-program"
done

printf '\n==> Threads within processes, oversubscribed\n'
./bench --mpi 3 --strategy data-parallel:ring,layer-parallel:tensor,task-parallel:server \
  --workers 1,2 --optimizer adam --quick --no-progress --report-bindings --output "$out/mpi-threads"

printf '\n==> Faults\n'
.ci/mpi-faults.sh "$build/bench"

printf '\n==> A shrinking link\n'
code=0
Benchmarks/launch/shrinking-link.sh "$out/shrinking" || code=$?
((code == 0 || code == 77)) || exit "$code"
