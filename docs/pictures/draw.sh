#!/bin/sh
# Draws the README's pictures from the run in results/two-cores: docs/pictures/draw.sh
# It needs gnuplot and a build of bench.
set -eu
here=$(dirname -- "$(readlink -f -- "$0")")
root=$here/../..
out=$(mktemp -d)
trap 'rm -rf -- "$out"' EXIT
"$root/.build/debug/bench" report "$root/results/two-cores" --output "$out" >/dev/null
for picture in speedup timeline; do
  cp "$out/$picture.svg" "$out/$picture-phone.svg" "$here"
done
