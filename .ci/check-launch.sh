#!/usr/bin/env bash
# Checks what starts bench on several hosts (Benchmarks/launch, ./bench --mpi) without a cluster:
# syntax, options that sbatch knows, fields that the MPI operator wants, and, where this machine
# allows it, that hosts in network namespaces are several and their link is no faster than asked.
# Prints every fault, and exits with 1 where there is one. What cannot be checked is said aloud.
set -euo pipefail
cd -- "$(dirname -- "$0")/.."
launch=Benchmarks/launch
faults=0
fault() {
  printf '%s\n' "$1" >&2
  faults=$((faults + 1))
}
skipped() { printf 'check-launch: skipped: %s\n' "$1" >&2; }
out=$(mktemp -d)
trap 'rm -rf -- "$out"' EXIT

# Shell.
for file in "$launch"/*.sh; do
  bash -n "$file" || fault "$file: bash cannot read it"
  [[ -x $file ]] || fault "$file: not executable"
done
sh -n bench || fault "bench: sh cannot read it"
if command -v shellcheck >/dev/null; then
  shellcheck -x bench .ci/setup.sh .ci/check-launch.sh "$launch"/*.sh ||
    fault "shellcheck has complaints"
else
  skipped "shellcheck is not installed"
fi

# A wrong number of processes is said in one line, before anything is installed or built.
for wrong in --mpi "--mpi 0" "--mpi 1025" "--mpi x" --mpi= "--mpi=-1"; do
  code=0
  # shellcheck disable=SC2086 # a list of words on purpose
  ./bench $wrong >"$out/said" 2>&1 || code=$?
  ((code == 64 && $(wc -l <"$out/said") == 1)) ||
    fault "./bench $wrong: exit code $code, said '$(<"$out/said")': expected 64 and one line"
done

# Without --mpi it builds, then hands its arguments on from the caller's folder. A stand-in for swift
# writes down what it was asked for.
mkdir "$out/bin" "$out/a folder"
cat >"$out/bin/swift" <<'STAND_IN'
#!/bin/sh
printf '%s|' "$PWD" "$@" >>"$CALLS"
echo >>"$CALLS"
[ "$1" != build ] || exit "$BUILD_CODE"
exit 9
STAND_IN
chmod +x "$out/bin/swift"
bench=$PWD/bench here="$out/a folder|"
built="${here}build|--package-path|$PWD|--product|bench|"
for build_code in 0 1; do
  code=0
  (cd -- "$out/a folder" && PATH=$out/bin:$PATH CALLS=$out/calls BUILD_CODE=$build_code \
    "$bench" --data 'csv:a b' "" 2>"$out/said") || code=$?
  calls=$(<"$out/calls")
  rm -- "$out/calls"
  if ((build_code == 0)); then
    expected="9 $built"$'\n'"${here}run|--package-path|$PWD|--skip-build|bench|--data|csv:a b||"
  else
    expected="70 $built"
  fi
  [[ "$code $calls" == "$expected" ]] || fault "./bench: '$code $calls': expected '$expected'"
done

# Slurm. sbatch takes an unknown option for an error only when the job is submitted. The list is
# that of sbatch 22.05; older and newer ones know these as well, but for a few.
known=" account array bb bbf begin chdir cluster-constraint clusters comment constraint container
 contiguous core-spec cores-per-socket cpu-freq cpus-per-gpu cpus-per-task deadline delay-boot
 dependency distribution error exclude exclusive export export-file extra-node-info get-user-env
 gid gpu-bind gpu-freq gpus gpus-per-node gpus-per-socket gpus-per-task gres gres-flags hint hold
 ignore-pbs input job-name kill-on-invalid-dep licenses mail-type mail-user mcs-label mem mem-bind
 mem-per-cpu mem-per-gpu mincpus network nice no-kill no-requeue nodefile nodelist nodes ntasks
 ntasks-per-core ntasks-per-gpu ntasks-per-node ntasks-per-socket open-mode output overcommit
 oversubscribe parsable partition power prefer priority profile propagate qos quiet reboot requeue
 reservation signal sockets-per-node spread-job switches thread-spec threads-per-core time time-min
 tmp uid use-min-nodes verbose wait wait-all-nodes wckey "
directives=0
while read -r line; do
  option=${line#\#SBATCH --}
  [[ $line == "#SBATCH --"* ]] || fault "$launch/slurm.sh: '$line': expected a long option"
  [[ ${known//$'\n'/ } == *" ${option%%[= ]*} "* ]] ||
    fault "$launch/slurm.sh: '$line': sbatch knows no such option"
  directives=$((directives + 1))
done < <(awk '/^#SBATCH/ { print } /^[^#]/ { exit }' "$launch/slurm.sh")
# sbatch stops looking at the first command: a directive below it would be a comment.
((directives > 0 && directives == $(grep -c '^#SBATCH' "$launch/slurm.sh"))) ||
  fault "$launch/slurm.sh: $directives directives above the first command: expected all"

# Kubernetes.
if ! command -v python3 >/dev/null || ! python3 -c 'import yaml' 2>/dev/null; then
  skipped "mpijob.yaml is read by python3 with PyYAML, which is not installed"
else
  python3 .ci/check_mpijob.py "$launch/mpijob.yaml" || fault "$launch/mpijob.yaml: see above"
fi

# Namespaces. That the link carries all that was asked for depends on who else uses the machine;
# that it never carries more does not.
if ! command -v mpicc >/dev/null; then
  skipped "link.c is built by mpicc, which is not installed"
else
  mpicc -Wall -Wextra -Werror -O2 -o "$out/link" "$launch/link.c" || fault "link.c does not build"
  before=$(ip netns list 2>/dev/null || true)
  code=0
  "$launch/namespaces.sh" 3 200mbit "$out/link" >"$out/said" || code=$?
  case $code in
    77) skipped "several hosts on one; the reason is above" ;;
    0)
      names=$(awk '$1 == "rank" { print $4 }' "$out/said" | sort -u | wc -l)
      ((names == 3)) || fault "3 hosts had $names names: $(<"$out/said")"
      awk '/mb_per_second/ { n++; if (!($2 > 0 && $2 <= 25)) bad = 1 } END { exit bad || n != 2 }' \
        "$out/said" || fault "a link of 25 MB/s carried: $(<"$out/said")"
      code=0
      "$launch/namespaces.sh" 2 1gbit sh -c 'exit 5' >"$out/said" 2>&1 || code=$?
      ((code == 5)) || fault "namespaces.sh: a command's exit code 5 became $code"
      [[ $(ip netns list) == "$before" ]] || fault "namespaces.sh left: $(ip netns list)"
      ;;
    *) fault "namespaces.sh: exit code $code" ;;
  esac
fi

# The judge of the two rates.
header=strategy,status,throughput_samples_per_second,speedup,communication_overhead,reason
row() { printf 'data-parallel:ring,ok,%s,1,%s,"a, ""b"""\n' "$1" "$2"; }
{ echo $header; row 1000 0.5; echo task-parallel:averaging,ok,2000,1,0.2,; } >"$out/wide.csv"
{ echo $header; row 100 0.9; echo task-parallel:averaging,ok,900,1,0.4,; } >"$out/narrow.csv"
{ echo $header; row 100 0.9; echo task-parallel:averaging,ok,90,1,0.4,; } >"$out/slow.csv"
judge() { # WIDE NARROW EXPECTED: what it says of the faults, nothing where there is none.
  local said code=0
  said=$(awk -f Benchmarks/csv.awk -f "$launch/shrinking-link.awk" "$out/$1.csv" "$out/$2.csv" \
    2>&1 >/dev/null) || code=$?
  [[ $said =~ ^$3$ && $code == $((${#3} > 0)) ]] ||
    fault "shrinking-link.awk, $1 and $2: exit code $code, said '$said': expected '$3'"
}
judge wide narrow ""
judge narrow wide "[^:]*: the overhead of data-parallel:ring was 0.9 at .*: expected more.*"
judge wide slow "[^:]*: at 100 Mbit/s task-parallel:averaging had 90 rows/s, .* 100: expected more"

if ((faults > 0)); then
  echo "check-launch: $faults faults" >&2
  exit 1
fi
