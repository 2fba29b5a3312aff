#!/usr/bin/env bash
# Submits Benchmarks/launch/slurm.sh to a real Slurm of one node with two CPUs, which lives in a
# temporary folder while this runs, and checks what the job wrote: slurm.sh FOLDER, where the
# job's run folder goes. What `./bench --mpi` builds must be there.
# Exits with 77, and says why, where Slurm cannot be installed or started.
set -euo pipefail
cd -- "$(dirname -- "$0")/.."
out=$(readlink -f -- "$1")
skip() {
  printf 'slurm: skipped: %s\n' "$1" >&2
  exit 77
}

((EUID == 0)) || skip "its daemons are started by root"
programs="slurmctld slurmd sbatch srun munged"
# shellcheck disable=SC2086 # a list of words on purpose
if ! command -v $programs >/dev/null; then
  command -v apt-get >/dev/null || skip "not installed, and there is no apt-get to install it"
  # A package of a daemon would start it, where there is an init.
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    slurmctld slurmd slurm-client munge >&2 || skip "slurmctld, slurmd or munge cannot be installed"
fi
for program in $programs; do
  command -v "$program" >/dev/null || skip "there is no $program"
done

# Not below $TMPDIR, which may be too long for a socket's name.
folder=$(mktemp -d /tmp/slurm.XXXXXX)
daemons=()
stop() {
  code=$?
  for ((i = ${#daemons[@]} - 1; i >= 0; i--)); do kill "${daemons[i]}" 2>/dev/null || true; done
  wait
  if ((code != 0)); then tail -n 20 "$folder"/*.log >&2 || true; fi
  rm -rf -- "$folder"
}
trap stop EXIT
mkdir "$folder/state" "$folder/spool" "$folder/munge"

# munged refuses a folder of its socket that others cannot enter, and one of its key that they can.
chmod 0755 "$folder" "$folder/munge"
mkdir -m 0700 "$folder/key"
dd if=/dev/urandom of="$folder/key/munge.key" bs=1024 count=1 status=none
chmod 0400 "$folder/key/munge.key"
munged --foreground --force --key-file="$folder/key/munge.key" --socket="$folder/munge/socket" \
  --pid-file="$folder/munge/pid" --log-file="$folder/munged.log" --seed-file="$folder/key/seed" &
daemons+=($!)

host=$(hostname -s)
# Ports that a Slurm of the machine itself does not have.
cat >"$folder/slurm.conf" <<CONFIGURATION
ClusterName=fourways
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmctldPort=16817
SlurmdPort=16818
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
TaskPlugin=task/none
ProctrackType=proctrack/linuxproc
MpiDefault=pmix
SlurmdParameters=config_overrides
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 Boards=1 SocketsPerBoard=1 CoresPerSocket=2 ThreadsPerCore=1 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONFIGURATION
export SLURM_CONF=$folder/slurm.conf

slurmctld -D -f "$SLURM_CONF" >"$folder/slurmctld.out.log" 2>&1 &
daemons+=($!)
# It takes what the configuration says of the node for the truth: the machine may have more.
slurmd -D -f "$SLURM_CONF" -N "$host" >"$folder/slurmd.out.log" 2>&1 &
daemons+=($!)
for ((second = 0; ; second++)); do
  [[ $(sinfo -h -o %T 2>/dev/null) != idle ]] || break
  ((second < 60)) || { tail -n 20 "$folder"/*.log >&2; skip "its node is not idle after a minute"; }
  sleep 1
done

# As root Open MPI runs only where it is told that it may.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
code=0
OUTPUT=$out/slurm sbatch --wait --nodes 1 --ntasks-per-node=2 --cpus-per-task=1 \
  --output="$folder/job.log" Benchmarks/launch/slurm.sh --quick || code=$?
cat "$folder/job.log"
((code == 0)) || exit "$code"
.build/mpi/debug/bench strategies --processes 2 >"$out/slurm-strategies"
.ci/check-run.sh "$out/slurm" "$out/slurm-strategies"
