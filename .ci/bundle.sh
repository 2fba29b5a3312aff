#!/usr/bin/env bash
# Builds the bundle and runs its battery for a minute where there is no Swift, nor any library but
# the C library: in a root made of nothing but the programs that the battery calls, as nobody, in
# folders with a space in their names, the bundle's read-only. Then ends one half way.
# Where this machine allows no such root, that is said aloud.
set -euo pipefail
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
fail() {
  printf 'bundle: %s\n' "$1" >&2
  exit 1
}
out=$(mktemp -d)
trap 'chmod -R u+w -- "$out"; rm -rf -- "$out"' EXIT
cd -- "$out"

refuses() { # CODE COMMAND...: says why in one line.
  local code=0 expected=$1
  shift
  "$@" >said 2>&1 || code=$?
  ((code == expected && $(wc -l <said) == 1)) ||
    fail "$*: exit code $code, said '$(<said)': expected $expected and one line"
}
for level in "" native x86-64-v5 "x86-64 -v2"; do
  refuses 64 "$root/Benchmarks/launch/bundle.sh" "$level"
done

printf '\n==> Bundle\n'
file=$(PRESET=1 "$root/Benchmarks/launch/bundle.sh")
size=$(stat -c %s -- "$file")
echo "$file: $size bytes"
((size <= 32 * 1000 * 1000)) || fail "$file has $size bytes: expected at most 32 MB"

new=$out/root
place="$new/a folder"
mkdir -p -- "$new"/{bin,proc,sys,dev,tmp} "$place"
chmod 1777 "$new/tmp"
tar -C "$place" -xf "$file"
bundle="/a folder/${file%.tar.xz}"
chmod -R a+rX,a-w -- "$place"

printf '\n==> Its battery, where there is no Swift\n'
programs=(awk bash cat cut date dirname du env find free getconf grep gzip head id ls lscpu mkdir mv
  nproc paste readlink rm sed sleep sort tail tee timeout tr uname)
for program in "${programs[@]}"; do
  path=$(readlink -f -- "$(command -v "$program")")
  cp -- "$path" "$new/bin/$program"
  # Libraries by the paths that they are asked for under.
  while read -r library; do
    [[ -e $new$library ]] || { mkdir -p -- "$new${library%/*}" && cp -L -- "$library" "$new$library"; }
  done < <(ldd "$path" | grep -o '/[^ ]*')
done
# The C library's own that bench wants, and the shell's names for itself.
for library in libm libdl libpthread librt libresolv libutil; do
  path=$(ldconfig -p | awk -v name="^${library}[.]so" '$1 ~ name && /x86-64/ && !n++ { print $NF }')
  [[ -z $path || -e $new$path ]] || { mkdir -p -- "$new${path%/*}" && cp -L -- "$path" "$new$path"; }
done
mkdir -p -- "$new/usr"
ln -s /bin "$new/usr/bin"

# within COMMAND...: runs it in that root.
space=(unshare --mount)
user=(--userspec=65534:65534)
if (($(id -u) != 0)); then
  space+=(--user --map-root-user)
  user=()
fi
within() {
  # shellcheck disable=SC2016 # the inner shell's own variables
  ${enter-} "${space[@]}" bash -c '
    new=$1 && shift
    mount --rbind /proc "$new/proc" && mount --rbind /sys "$new/sys" && mount --rbind /dev "$new/dev"
    exec "$@"' within "$new" chroot "${user[@]}" "$new" "$@"
}
if ! reason=$(within /bin/bash -c 'cd /' 2>&1); then
  echo "bundle: skipped: no root of our own here: ${reason##*$'\n'}" >&2
  exit 0
fi
within /bin/bash -c '! command -v swift' || fail "the new root has Swift"

battery() { within /bin/env -i PATH=/bin "$bundle/battery.sh" "$@"; }
refuses 64 battery
refuses 64 battery /tmp/x 0
refuses 64 battery /tmp/x 1.5
refuses 64 battery "/a folder"
((${#user[@]} == 0)) || refuses 74 battery /bin/x

code=0
begin=$SECONDS
battery "/tmp/all of it" 1 || code=$?
seconds=$((SECONDS - begin))
done_in=$new/tmp/"all of it"
((code <= 1)) || fail "the battery ended with $code"
((seconds <= 90)) || fail "a battery of one minute took $seconds s"
(($(du -sb -- "$done_in" | cut -f 1) <= 16 * 1000 * 1000)) || fail "more than 16 MB"
[[ -s $done_in/doctor.txt ]] || fail "no doctor"
commit=$(git -C "$root" rev-parse HEAD)
for row in 1 2; do
  grep -q "$commit" "$done_in/row-$row/environment.json" || fail "row $row does not say the commit"
  (($(wc -l <"$done_in/row-$row/summary.csv") > 10)) || fail "row $row has no strategies"
done
for step in doctor limits row-{1,2,3,4}; do
  grep -q "^$step," "$done_in/steps.csv" || fail "steps.csv has no $step"
done
# It takes longer on a loaded machine than a minute leaves it, and tells all at its end.
if grep -q '^limits,.*,complete$' "$done_in/steps.csv"; then
  grep -q barrier "$done_in/limits.txt" || fail "limits says nothing of a barrier"
fi

printf '\n==> Its battery, ended half way\n'
code=0
# All that leads there becomes the next, so that this is the battery's own number.
enter="exec" battery "/tmp/half of it" 1 &
sleep 25
kill -TERM $!
wait $! || code=$?
((code == 130)) || fail "the ended battery's exit code is $code: expected 130"
grep -q '^Interrupted' "$new/tmp/half of it/summary.txt" || fail "the ended battery says nothing"
