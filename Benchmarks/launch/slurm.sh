#!/bin/bash
# Every strategy over several nodes of a Slurm cluster:
#
#   ./bench --mpi 1 --version                  # builds, on a node like those of the job
#   sbatch Benchmarks/launch/slurm.sh [BENCH OPTION...]
#   sbatch --nodes 8 --time 1:00:00 Benchmarks/launch/slurm.sh --batch 1024
#
# Options of sbatch before the script's name go before those below. Submit it from the repository's
# root, or set FOURWAYS to it: Slurm runs a copy of this file, which does not know where it was.
#
# One process a socket, its workers on the cores of that socket: fewer messages leave the node, and
# no worker reads memory of another socket. Change both numbers to your nodes' (sinfo -o '%n %X %Y').
#SBATCH --job-name=fourways
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=2
#SBATCH --cpus-per-task=8
#SBATCH --time=00:30:00
# Neighbours on the node, and a second worker on the same core, would be measured as well.
#SBATCH --exclusive
#SBATCH --threads-per-core=1
#SBATCH --output=fourways-%j.log
# Sites often ask for these:
##SBATCH --partition=compute
##SBATCH --account=PROJECT
set -euo pipefail

# The MPI that the program was built with; `module avail mpi` names yours.
# module load openmpi/4.1

root=${FOURWAYS:-${SLURM_SUBMIT_DIR:-$PWD}}
bench=$root/.build/mpi/debug/bench
if [[ ! -x $bench ]]; then
  echo "slurm.sh: $bench is no program; run ./bench --mpi 1 --version there first" >&2
  exit 69
fi
output=${OUTPUT:-$root/results/slurm-$SLURM_JOB_ID}

# srun starts the processes itself, as Slurm has placed them. `srun --mpi=list` says what your Slurm
# can: pmix is for Open MPI 4 and later and for MPICH; take pmi2 for an older one, or Intel MPI (with
# I_MPI_PMI_LIBRARY). If every process says that it is alone, this is what does not fit.
# Since Slurm 22.05 srun does not inherit --cpus-per-task.
# Threads of OpenBLAS and OpenMP are not set here: bench sets them for each strategy.
exec srun --mpi="${MPI_TYPE:-pmix}" --cpus-per-task="$SLURM_CPUS_PER_TASK" --cpu-bind=cores \
  --kill-on-bad-exit=1 \
  "$bench" --strategy all --workers "$SLURM_CPUS_PER_TASK" --no-progress --output "$output" "$@"
