#!/usr/bin/env bash
# Measures whatever machine it finds itself on, from the bundle that it lies in:
#
#   ./battery.sh OUT [MINUTES]
#
# bench doctor, limits, then the four reference rows: all strategies at 1, 2, 4, … cores, and
# PyTorch and JAX on the same rows where a python3 has them (FOURWAYS_PYTHON names another one).
# MINUTES (8 unless said) are shared out evenly among what is still to do, and 30 s later all is
# over. OUT, which must not exist or be empty, takes at most 16 MB. What was measured stays there
# whole when this is interrupted or killed: steps.csv has a line for each step that ended, and
# summary.txt tells the rest.
#
# Exit codes: 0 everything ran; 1 something was cut, failed or left out, and summary.txt says what;
# 64 usage, 74 OUT cannot be written, 130 interrupted.
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd)
stop() {
  printf 'battery: %s\n' "$2" >&2
  exit "$1"
}

(($# == 1 || $# == 2)) || stop 64 "expected OUT [MINUTES], not $# arguments"
minutes=${2-8}
[[ -n $1 ]] || stop 64 "OUT is empty: expected a folder"
[[ $minutes =~ ^[1-9][0-9]{0,3}$ ]] ||
  stop 64 "MINUTES is '$minutes': expected a whole number from 1 to 9999"
[[ ! -e $1 || -d $1 ]] || stop 64 "$1 is no folder"
[[ ! -d $1 || -z $(ls -A -- "$1" 2>&1) ]] || stop 64 "$1 is not empty: name a new folder"
mkdir -p -- "$1" 2>/dev/null || stop 74 "$1 cannot be made"
[[ -w $1 && -x $1 ]] || stop 74 "$1 cannot be written"
out=$(CDPATH='' cd -- "$1" && pwd)
for program in bench limits; do
  [[ -x $here/$program ]] || stop 64 "$here has no $program: run battery.sh where the bundle has it"
done

begin=$EPOCHSECONDS
deadline=$((begin + 60 * minutes))
grace=8          # Seconds from a polite end to a rude one.
limit_bytes=$((16 * 1000 * 1000))
problems=0
running=
signal=

elapsed() { echo $((EPOCHSECONDS - begin)); }
left() { echo $((deadline - EPOCHSECONDS)); }
# On the terminal and in OUT: what a reader must know is in both.
say() { printf '%s\n' "$1" | tee -a -- "$out/summary.txt"; }
problem() {
  problems=$((problems + 1))
  say "  $1"
}

# A first signal ends the step that runs, which saves what it has, and all that would follow.
interrupted() {
  signal=$1
  [[ -z $running ]] || kill -INT "$running" 2>/dev/null || true
}
trap 'interrupted INT' INT
trap 'interrupted TERM' TERM
trap 'interrupted HUP' HUP

# step NAME SECONDS COMMAND...: runs a command no longer than that; what it prints is NAME.txt's.
# A job of its own (set -m), since a shell starts others deaf to SIGINT. In the foreground, since
# timeout otherwise sends SIGINT twice, and bench takes the second for an order to end at once.
step() {
  local name=$1 seconds=$2 code=0 started=$EPOCHSECONDS ending
  shift 2
  [[ -z $signal ]] || return 0
  printf '%s\n' "$name: up to $seconds s" >&2
  set -m
  timeout --foreground --signal=INT --kill-after=$grace "$seconds" "$@" \
    </dev/null >"$out/$name.txt" 2>"$out/$name.log" &
  running=$!
  set +m
  # A signal ends `wait`, and not the step.
  while kill -0 "$running" 2>/dev/null; do wait "$running" 2>/dev/null && code=0 || code=$?; done
  running=
  case $code in
    0) ending=complete ;;
    124 | 137) ending="cut after $seconds s" ;;
    *) ending="exit code $code" ;;
  esac
  [[ -z $signal ]] || ending=interrupted
  [[ -s $out/$name.log ]] || rm -f -- "$out/$name.log"
  printf '%s,%d,%d,%d,%d,%s\n' "$name" $((started - begin)) $((EPOCHSECONDS - started)) \
    "$seconds" "$code" "$ending" >>"$out/steps.csv"
  if [[ $ending == complete ]]; then
    say "  $name: $((EPOCHSECONDS - started)) s"
  else
    problem "$name: $ending: $(tail -qn 1 -- "$out/$name.log" 2>/dev/null || true)"
  fi
}

# Big files are kept compressed: gzip takes a twentieth of a second, and is everywhere.
compress() { # FOLDER
  local file
  while IFS= read -r -d '' file; do
    gzip -c -- "$file" >"$out/.gz" && mv -- "$out/.gz" "$file.gz" && rm -f -- "$file"
  done < <(find "$1" -type f -size +256k ! -name '*.gz' -print0 2>/dev/null)
}

# bench's cores: those that this process may use, by its quota too; bench takes 256 workers at most.
cores() {
  local count allowed quota period
  count=$(lscpu -p=CORE,SOCKET 2>/dev/null | grep -v '^#' | sort -u | grep -c . || true)
  allowed=$(nproc)
  ((count > 0 && count < allowed)) || count=$allowed
  if read -r quota period 2>/dev/null </sys/fs/cgroup/cpu.max && [[ $quota != max ]]; then
    ((quota / period >= count)) || count=$((quota / period > 0 ? quota / period : 1))
  fi
  echo $((count > 256 ? 256 : count))
}

# 1, 2, 4, … and all.
worker_counts() { # CORES
  local count=1 counts=
  for ((; count < $1; count *= 2)); do counts+=$count,; done
  echo "$counts$1"
}

cores=$(cores)
workers=$(worker_counts "$cores")
python=${FOURWAYS_PYTHON:-python3}
frameworks=$("$python" -c '
from importlib.util import find_spec
have = [name for name, module in (("pytorch", "torch"), ("jax", "jax")) if find_spec(module)]
print(",".join(have) if find_spec("numpy") else "")' 2>/dev/null || true)

model=$(lscpu 2>/dev/null | awk -F ': *' '$1 == "Model name" && !n++ { print $2 }')
variables=$(env | grep -E '^(OPENBLAS|GOTO|OMP|MKL|HWLOC|CUDA_VISIBLE|FOURWAYS)[A-Z0-9_]*=' | sort |
  paste -sd ' ' || true)
say "Fourways battery, $("$here/bench" --version), $(date -u +%Y-%m-%dT%H:%M:%SZ)"
say "Commit: $(cat -- "$here/COMMIT" 2>/dev/null || echo unknown)"
say "Machine: ${model:-unknown}, $cores cores used, workers $workers"
say "System: $(uname -srm), $(getconf GNU_LIBC_VERSION 2>/dev/null || echo 'libc unknown')"
say "Python: ${frameworks:-$python has no NumPy, or no PyTorch and no JAX}"
say "Variables: ${variables:-none}"
say "Time: $minutes min"
{
  lscpu
  free -m
  cat /etc/os-release /proc/self/status
  command -v nvidia-smi >/dev/null && nvidia-smi -L
} >"$out/machine.txt" 2>/dev/null || true
echo "step,started_seconds,seconds,allowed_seconds,exit_code,ending" >"$out/steps.csv"

say "Steps:"
step doctor 10 "$here/bench" doctor
step limits $((12 + 6 * minutes)) "$here/limits" --rounds $((minutes < 4 ? 5 : 15)) --output "$out/limits"

# row NUMBER BATCH NETWORK DATA: ours, then the other frameworks, in a fair part of what is left.
row() {
  local share=$(($(left) / (5 - $1))) until ours
  until=$((EPOCHSECONDS + share))
  ours=$((${#frameworks} > 0 ? share * 2 / 3 : share))
  if ((ours < 5)); then
    [[ -n $signal ]] || problem "row-$1: left out, no time"
    return 0
  fi
  # What bench is told to take leaves it the time to write.
  step "row-$1" "$ours" "$here/bench" --strategy all --workers "$workers" --network "$3" \
    --batch "$2" --data "$4" --max-time $((ours * 4 / 5)) --no-progress --output "$out/row-$1"
  compress "$out/row-$1"
  [[ -n $frameworks ]] || return 0
  share=$((until - EPOCHSECONDS > 6 ? until - EPOCHSECONDS : 6))
  step "row-$1-peers" "$share" "$python" -B "$here/peers/rows.py" --frameworks "$frameworks" \
    --row "$1" --batch "$2" --network "$3" --threads "$workers" --seconds $((share - 3)) \
    --output "$out/peers.csv"
}
row 1 32 784-128-64-10 synthetic
row 2 256 784-128-64-10 synthetic
row 3 128 1024-1024-1024-1024-10 synthetic:1024
row 4 512 2048-2048-2048-10 synthetic:2048

compress "$out"
# Largest first, until the rest fits.
size() { du -sb -- "$out" | cut -f 1; }
while (($(size) > limit_bytes)); do
  largest=$(find "$out" -type f -printf '%s %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2-)
  rm -f -- "$largest"
  problem "left out, over 16 MB: ${largest#"$out/"}"
done
say ""
say "$(elapsed) s in all, $(size) bytes. Larger files are compressed: gunzip -r here, and bench report and bench compare read the row folders."
if [[ -n $signal ]]; then
  say "Interrupted by SIG$signal: what follows the last step was not run."
  exit 130
fi
((problems == 0)) || exit 1
