#!/usr/bin/env bash
# Makes one file that runs on machines without Swift:
#
#   Benchmarks/launch/bundle.sh [ARCHITECTURE-LEVEL]
#
# fourways-VERSION-LEVEL.tar.xz in the current folder has bench, limits and battery.sh, and the
# libraries they need, but for the C library: it runs from any folder of any x86-64 Linux whose
# glibc is as new as this machine's, without root and without being installed. The level is what
# the oldest of those processors knows: x86-64, x86-64-v2, x86-64-v3 (unless said: AVX2 and FMA,
# since 2013) or x86-64-v4 (AVX-512). OpenBLAS chooses its own kernels where it runs.
# Prints the file's name. Exit codes: 0, 64 usage, 69 something to install by hand, 70 the build
# failed.
set -euo pipefail
root=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.." && pwd)
stop() {
  printf 'bundle: %s\n' "$2" >&2
  exit "$1"
}

levels='x86-64, x86-64-v2, x86-64-v3 or x86-64-v4'
(($# <= 1)) || stop 64 "expected one level, $levels, not $# arguments"
level=${1-x86-64-v3}
[[ $level =~ ^x86-64(-v[234])?$ ]] || stop 64 "there is no level '$level': expected $levels"
[[ $(uname -sm) == "Linux x86_64" ]] || stop 69 "bundles are made on x86-64 Linux, not $(uname -sm)"
# shellcheck source=.ci/setup.sh
. "$root/.ci/setup.sh"
command -v xz >/dev/null || stop 69 "xz is not there: install xz-utils"

# Both from the package of the benchmarks, so that what they share is compiled once. RPATH and not
# RUNPATH, which the libraries' own needs would not follow. It is found before LD_LIBRARY_PATH.
scratch=$root/.build-bundle
build=(--package-path "$root/Benchmarks" --scratch-path "$scratch" -c release
  --static-swift-stdlib)
# shellcheck disable=SC2016 # the linker's own variable
build+=(-Xlinker --disable-new-dtags -Xlinker -rpath -Xlinker '$ORIGIN/lib')
export FOURWAYS_ARCHITECTURE=$level
for program in bench limits; do
  swift build "${build[@]}" --product "$program" >&2 || stop 70 "$program does not build"
done

version=$("$scratch/release/bench" --version | cut -d ' ' -f 2)
name=fourways-$version-$level
stage=$(mktemp -d)
trap 'rm -rf -- "$stage"' EXIT
bundle=$stage/$name
mkdir -p -- "$bundle"/{lib,doc,peers,licenses}

cp -- "$scratch"/release/{bench,limits} "$bundle"
strip -- "$bundle"/{bench,limits}
# Only glibc's own libraries belong to the system that it runs on.
glibc='^(ld-linux.*|libc|libm|libdl|libpthread|librt|libresolv|libutil|libanl)\.so'
while read -r library path; do
  [[ $library =~ $glibc ]] || cp -L -- "$path" "$bundle/lib/$library"
done < <(ldd "$scratch"/release/{bench,limits} | awk '$2 == "=>" { print $1, $3 }' | sort -u)

cp -- "$root"/Benchmarks/launch/battery.sh "$root"/LICENSE "$bundle"
cp -- "$root"/Benchmarks/peers/{peer,rows,tensors,torch_sgd,jax_sgd}.py "$bundle/peers"
cp -- "$root"/results/{README,METHOD}.md "$bundle/doc"
sed -e "s/@NAME@/$name/" -e "s/@LEVEL@/$level/" -e "s/@GLIBC@/$(getconf GNU_LIBC_VERSION)/" \
  "$root/Benchmarks/launch/bundle-readme.txt" >"$bundle/README.txt"
if commit=$(git -C "$root" rev-parse --verify --quiet HEAD); then
  [[ -z $(git -C "$root" status --porcelain) ]] || commit+=" dirty"
  echo "$commit" >"$bundle/COMMIT"
fi

# Whose work is inside: the packages', the libraries' (as Debian tells them) and Swift's licences.
for package in "$scratch"/checkouts/*; do
  cat -- "$package"/LICENSE* >"$bundle/licenses/$(basename -- "$package")"
done
for library in "$bundle"/lib/*; do
  # To the end of the list: a reader that leaves early ends the writer, and with it this script.
  file=$(ldconfig -p | awk -v name="$(basename -- "$library")" '$1 == name && !n++ { print $NF }')
  package=$(dpkg-query -S "$(readlink -f -- "$file")" 2>/dev/null | cut -d : -f 1 || true)
  [[ ! -f /usr/share/doc/$package/copyright ]] ||
    cp -L -- "/usr/share/doc/$package/copyright" "$bundle/licenses/$package"
done
swift_license=$(dirname -- "$(readlink -f -- "$(command -v swift)")")/../share/swift/LICENSE.txt
[[ ! -f $swift_license ]] || cp -- "$swift_license" "$bundle/licenses/swift"

# The two programs side by side, in one window: what both have inside is kept once.
# It takes a minute or two of one core; PRESET=1 takes a quarter of that, and a fifth more space.
(cd -- "$stage" &&
  tar --owner=0 --group=0 -c "$name"/{[!bl]*,battery.sh,lib,licenses,bench,limits}) |
  xz --lzma2=preset="${PRESET:-6}",dict=128MiB >"$name.tar.xz.part"
mv -- "$name.tar.xz.part" "$name.tar.xz"
echo "$name.tar.xz"
