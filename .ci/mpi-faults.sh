#!/usr/bin/env bash
# What happens when one of several processes is lost or does not fit: mpi-faults.sh BENCH. Prints a
# line for each fault: what bench said, mpirun's exit code, how long it took. Exits with 1 where the
# line is not the expected one, the exit code is 0, it took too long, a process is left, or the rows
# measured before are not on the disk, whole.
set -euo pipefail
bench=$(readlink -f -- "$1")
out=$(mktemp -d)
faults=0
trap 'kill -KILL $(processes) 2>/dev/null || true; rm -rf -- "$out"' EXIT
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
host=$(hostname)

# A name of its own in the arguments tells our processes from anyone's.
processes() { pgrep -f -- "$bench .*$out" || true; }
of_rank() { # RANK: the process of that rank.
  local process
  for process in $(processes); do
    if grep -qzx "OMPI_COMM_WORLD_RANK=$1" "/proc/$process/environ" 2>/dev/null; then
      echo "$process"
    fi
  done
}
now() { date +%s%N; }

# Waits up to a minute for a file with rows in it.
await_rows() {
  for _ in $(seq 600); do
    [[ -s $1 && $(wc -l <"$1") -gt 1 ]] && return
    sleep 0.1
  done
  echo "no rows in $1 after a minute" >&2
  return 1
}

judge() { # NAME EXPECTED SECONDS CODE STARTED: of what is in $out/errors.
  local name=$1 expected=$2 most=$3 code=$4 seconds=$((($(now) - $5) / 1000000)) said problem=
  said=$(grep -a '^bench: ' "$out/errors" || true)
  [[ $said =~ $expected ]] || problem+=" not the expected line;"
  [[ $(grep -ac '^bench: ' "$out/errors") -le 2 ]] || problem+=" more than two lines;"
  ((code != 0)) || problem+=" exit code 0;"
  ((seconds <= most * 1000)) || problem+=" took longer than $most s;"
  for _ in $(seq 50); do
    [[ -n $(processes) ]] || break
    sleep 0.1
  done
  [[ -z $(processes) ]] || problem+=" processes are left;"
  printf '%s: exit code %d after %d.%d s: %s%s\n' "$name" "$code" $((seconds / 1000)) \
    $((seconds % 1000 / 100)) "${said//$out/OUT}" "${problem:+ — WRONG:$problem}"
  [[ -z $problem ]] || {
    sed 's/^/  | /' "$out/errors"
    faults=$((faults + 1))
  }
}

whole_rows() { # FOLDER: every row of what was measured has as many cells as its header.
  awk -F, 'FNR == 1 { width = NF } NF < width { bad = 1 } END { exit bad || NR < 3 }' \
    "$1/samples.csv" && [[ -s $1/summary.csv && -s $1/unfinished.json ]] || {
    echo "  | $1: rows are missing or cut"
    faults=$((faults + 1))
  }
}

during() { # NAME EXPECTED SECONDS ACTION [STRATEGY]: what ACTION does to three processes at work.
  local folder=$out/$1 run code=0 started
  mpirun -n 3 "$bench" --strategy "${5:-data-parallel:ring}" --max-time 120 --no-progress \
    --output "$folder" >"$out/output" 2>"$out/errors" &
  run=$!
  await_rows "$folder/samples.csv" || faults=$((faults + 1))
  started=$(now)
  eval "$4"
  wait "$run" || code=$?
  judge "$1" "$2" "$3" "$code" "$started"
  whole_rows "$folder"
}

at_start() { # NAME EXPECTED SECONDS MPIRUN-ARGUMENT...
  local name=$1 expected=$2 seconds=$3 code=0 started
  shift 3
  started=$(now)
  mpirun "$@" >"$out/output" 2>"$out/errors" || code=$?
  judge "$name" "$expected" "$seconds" "$code" "$started"
}

during killed "rank 1 on host $host is gone.*what was measured is in" 20 \
  'kill -KILL "$(of_rank 1)"'
during killed-in-library "rank 2 on host $host is gone.*what was measured is in" 20 \
  'kill -KILL "$(of_rank 2)"' data-parallel:vendor
during stopped "rank 1 on host $host is stopped.*what was measured is in" 30 \
  'stopped=$(of_rank 1); kill -STOP "$stopped"; sleep 10; kill -CONT "$stopped" 2>/dev/null || true'
during leader-killed "" 20 'kill -KILL "$(of_rank 0)"'

# What the first fault has left is carried on to its end.
sed -i 's/"120"/"1"/' "$out/killed/environment.json"
if mpirun -n 3 "$bench" --resume "$out/killed" --quiet >"$out/output" 2>"$out/errors" &&
  [[ ! -e $out/killed/unfinished.json ]]; then
  echo "resumed: $(wc -l <"$out/killed/samples.csv") lines of samples"
else
  echo "resumed: WRONG"
  sed 's/^/  | /' "$out/errors"
  faults=$((faults + 1))
fi

job=(--quick --strategy data-parallel:ring --output "$out/none")
cp "$bench" "$out/other-build"
printf ' ' >>"$out/other-build"
at_start other-build "rank 1 on host $host is another build" 20 \
  -n 1 "$bench" "${job[@]}" : -n 1 "$out/other-build" "${job[@]}"
at_start other-seed "rank 1 on host $host was started with '--seed 2', rank 0 .* '--seed 1'" 20 \
  -n 1 "$bench" "${job[@]}" --seed 1 : -n 1 "$bench" "${job[@]}" --seed 2
mkdir "$out/a" "$out/b"
printf '0,0,1\n1,1,0\n0,1,1\n1,0,0\n%.0s' {1..20} >"$out/a/rows.csv"
sed '7s/.*/1,0.5,1/' "$out/a/rows.csv" >"$out/b/rows.csv"
data=(--data csv:rows.csv --network 2-4-2 --batch 4)
at_start other-data "rank 1 on host $host has read other data than rank 0" 20 \
  -n 1 -wdir "$out/a" "$bench" "${job[@]}" "${data[@]}" \
  : -n 1 -wdir "$out/b" "$bench" "${job[@]}" "${data[@]}"
at_start missing-data "rank 1 on host $host: .*rows.csv" 20 \
  -n 1 -wdir "$out/a" "$bench" "${job[@]}" "${data[@]}" \
  : -n 1 -wdir "$out" "$bench" "${job[@]}" "${data[@]}"
at_start never-starts "rank 1 of 2 never started on host $host" 60 \
  -n 1 "$bench" "${job[@]}" --patience 1 : -n 1 sleep 300

((faults == 0)) || { echo "$faults faults of faults"; exit 1; }
