#!/usr/bin/env bash
# Several hosts on one: namespaces.sh HOSTS RATE COMMAND...
#
# Makes HOSTS (2 to 4) network namespaces, each with a host name, an address and a share of this
# machine's cores of its own, joined by a switch whose links carry RATE (1gbit, 100mbit, ...) each
# way, and starts COMMAND across them by Open MPI's mpirun, one process a host (PER_HOST says
# how many). MPIRUN_OPTIONS are handed to mpirun. The exit code is COMMAND's as mpirun gives it;
# 64: usage, 77: skipped, since this machine does not allow it; the reason is the last line.
# Everything is taken down at the end, however it ends; several may run at the same time.
set -euo pipefail
skip() {
  printf 'namespaces.sh: skipped: %s\n' "$1" >&2
  exit 77
}
usage() {
  printf 'namespaces.sh: %s\n' "$1" >&2
  exit 64
}

(($# >= 3)) || usage "$# arguments: expected HOSTS RATE COMMAND..."
hosts=$1 rate=$2 per_host=${PER_HOST:-1}
shift 2
[[ $hosts =~ ^[2-4]$ ]] || usage "HOSTS is '$hosts': expected 2, 3 or 4"
[[ $per_host =~ ^[1-9][0-9]?$ ]] || usage "PER_HOST is '$per_host': expected 1 to 99"
[[ $rate =~ ^([1-9][0-9]{0,5})(kbit|mbit|gbit)$ ]] ||
  usage "RATE is '$rate': expected a number of kbit, mbit or gbit, such as 100mbit"
case ${BASH_REMATCH[2]} in
  kbit) kilobits=${BASH_REMATCH[1]} ;;
  mbit) kilobits=$((BASH_REMATCH[1] * 1000)) ;;
  gbit) kilobits=$((BASH_REMATCH[1] * 1000000)) ;;
esac

[[ $(uname -s) == Linux ]] || skip "network namespaces are Linux's; this is $(uname -s)"
((EUID == 0)) || skip "only root may make network namespaces"
if ! command -v ip >/dev/null || ! command -v tc >/dev/null; then
  echo "namespaces.sh: installing iproute2" >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends iproute2 >&2 ||
    skip "there is no ip or no tc, and iproute2 cannot be installed here"
fi
version=$(mpirun --version 2>/dev/null) || skip "there is no mpirun; Open MPI is in openmpi-bin"
[[ $version == *"Open MPI"* ]] || skip "mpirun is not Open MPI's: ${version%%$'\n'*}"
command -v "$1" >/dev/null || usage "'$1' is no program; build it first"

# The names carry this process's id, so that several runs do not meet; interfaces and addresses
# are inside, where they may be the same.
prefix=fw$$
mpirun_id=
take_down() { # PREFIX: the namespaces so named, and what runs in them.
  local name
  for name in $(ip netns list | awk -v prefix="$1-" 'index($1, prefix) == 1 { print $1 }'); do
    # What a killed mpirun has left would go on, and keep the namespace alive.
    ip netns pids "$name" 2>/dev/null | xargs -r kill -KILL 2>/dev/null || true
    ip netns delete "$name" || true
  done
  rm -rf -- "/tmp/$1."*
}
# shellcheck disable=SC2317 # called by the trap
clean_up() {
  local code=$?
  trap '' INT TERM HUP
  take_down "$prefix"
  exit "$code"
}
trap clean_up EXIT
# Ctrl-C reaches mpirun as well, a plain kill does not; mpirun ends its processes on either.
# shellcheck disable=SC2317 # called by the traps
stop() {
  [[ -z $mpirun_id ]] || kill -TERM "$mpirun_id" 2>/dev/null || true
  [[ -z $mpirun_id ]] || wait "$mpirun_id" || true
  exit "$1"
}
trap 'stop 130' INT
trap 'stop 143' TERM
trap 'stop 129' HUP

# A run that was killed outright could not clean up: its process is gone, its namespaces are not.
for name in $(ip netns list | awk '$1 ~ /^fw[0-9]+-(switch|[1-4])$/ { print $1 }'); do
  owner=${name%%-*}
  kill -0 "${owner#fw}" 2>/dev/null || take_down "$owner"
done

scratch=$(mktemp -d "/tmp/$prefix.XXXXXX")
attempt() { # COMMAND...: runs it, or skips with what it said.
  "$@" 2>"$scratch/error" || skip "$* said: $(head -n 1 "$scratch/error")"
}

# What is counted here is a packet's 1514 bytes; on a wire it is 1538, with preamble, checksum and
# gap. The bucket fills in a quarter of a millisecond: a larger one would let short messages pass at
# any speed, a smaller one would lose rate whenever the kernel's timer is late.
kilobits=$((kilobits * 1514 / 1538))
burst=$((kilobits / 32))
((burst >= 3200)) || burst=3200
# The kernel hands packets on in bundles, as a network card would take them: smaller than the
# bucket, or each packet would be cut out and timed by itself, on cores that are to train.
bundle=$((burst / 2 > 65536 ? 65536 : burst / 2))
limit_rate() { # NAMESPACE INTERFACE
  attempt ip -n "$1" link set "$2" gso_max_size "$bundle"
  attempt tc -n "$1" qdisc replace dev "$2" root \
    tbf rate "${kilobits}kbit" burst "$burst" latency 50ms
}

attempt ip netns add "$prefix-switch"
attempt ip -n "$prefix-switch" link add switch type bridge
attempt ip -n "$prefix-switch" link set switch up
addresses=()
printf '127.0.0.1 localhost\n' >"$scratch/hosts"
for ((host = 1; host <= hosts; host++)); do
  attempt ip netns add "$prefix-$host"
  attempt ip -n "$prefix-$host" link set lo up
  attempt ip -n "$prefix-switch" link add "port$host" type veth \
    peer name fwlink netns "$prefix-$host"
  attempt ip -n "$prefix-switch" link set "port$host" master switch up
  attempt ip -n "$prefix-$host" address add "10.77.0.$host/24" dev fwlink
  attempt ip -n "$prefix-$host" link set fwlink up
  # What a host sends is limited at its end. What it gets is limited at the switch's, where several
  # may send to it at once; with two hosts, the other one's limit is the same.
  limit_rate "$prefix-$host" fwlink
  ((hosts == 2)) || limit_rate "$prefix-switch" "port$host"
  addresses+=("10.77.0.$host:$per_host")
  printf '10.77.0.%d fw%d\n' "$host" "$host" >>"$scratch/hosts"
done

# Each host gets its own cores, as far as they go round: mpirun would give the first core of
# "each" host away, which are one.
mapfile -t cores < <(
  # shellcheck disable=SC2046 # a list of words on purpose
  for range in $(tr ',' ' ' <<<"$(taskset -cp $$ | sed 's/.*: //')"); do
    seq "${range%-*}" "${range#*-}"
  done
)
share() { # HOST: its cores, with commas between them.
  local each=$((${#cores[@]} / hosts)) list
  if ((each == 0)); then
    list=${cores[$((($1 - 1) % ${#cores[@]}))]}
  else
    list=$(IFS=,; echo "${cores[*]:$((($1 - 1) * each)):each}")
  fi
  echo "$list"
}

# Open MPI takes processes with the same host name for neighbours that share memory, so that each
# host has a name of its own, which its own /etc/hosts knows. Called with an address and a command,
# as ssh would be.
{
  cat <<'AGENT'
#!/usr/bin/env bash
address=$1
shift
case $address in
AGENT
  for ((host = 1; host <= hosts; host++)); do
    printf '  10.77.0.%d | fw%d) host=%d share=%s ;;\n' "$host" "$host" "$host" "$(share "$host")"
  done
  cat <<'AGENT'
  *)
    echo "agent: there is no host $address" >&2
    exit 255
    ;;
esac
AGENT
  printf 'prefix=%q scratch=%q\n' "$prefix" "$scratch"
  cat <<'AGENT'
mkdir -p "$scratch/$host"
exec ip netns exec "$prefix-$host" taskset -c "$share" unshare --uts --mount bash -c '
  hostname "fw$1" && mount --bind "$2/hosts" /etc/hosts && export TMPDIR="$2/$1" && eval "$3"
' agent "$host" "$scratch" "$*"
AGENT
} >"$scratch/agent"
chmod +x "$scratch/agent"
attempt "$scratch/agent" 10.77.0.1 true

hosts_list=$(IFS=,; echo "${addresses[*]}")
# Bound to nothing but the host's share: Open MPI does not know of it. Nothing but TCP over the
# link: no shared memory, no other library's transport that could find a way around. Its daemons
# are started one by one, since no host can reach another's namespace as ssh would.
# shellcheck disable=SC2206,SC2054 # a list of words on purpose; Open MPI's lists have commas
command=(
  exec mpirun --allow-run-as-root --oversubscribe --bind-to none
  --host "$hosts_list" -n $((hosts * per_host)) --map-by slot
  -mca plm rsh -mca plm_rsh_agent "$scratch/agent" -mca plm_rsh_no_tree_spawn 1
  -mca oob_tcp_if_include fwlink
  -mca pml ob1 -mca btl tcp,self -mca btl_tcp_if_include fwlink
  ${MPIRUN_OPTIONS-} "$@"
)
# In the background, so that a signal is acted on at once rather than when mpirun is done.
"$scratch/agent" 10.77.0.1 "$(printf '%q ' "${command[@]}")" <&0 &
mpirun_id=$!
code=0
wait "$mpirun_id" || code=$?
mpirun_id=
exit "$code"
