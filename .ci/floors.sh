#!/bin/sh
# Checks that the house's floors import only downward. Every import in Sources and Tests must be a
# dependency that Package.swift declares, and every declared dependency must be allowed by the table
# of floors in CONTRIBUTING.md: a target may depend on lower floors and on what stands before it in
# its own row, and one of a pure row on pure things only.
# Prints one line a fault, and exits with 1 where there is one. FLOORS names another file with a
# table, DUMP a file that `swift package dump-package` has written.
set -eu
cd -- "$(dirname -- "$0")/.."

dump=${DUMP:-}
if [ -z "$dump" ]; then
  dump=$(mktemp)
  trap 'rm -f -- "$dump"' EXIT
  # Another scratch path, so that it does not wait for a build that is under way.
  swift package --scratch-path .build/floors dump-package >"$dump"
fi
# grep finds imports under every #if, which a compiler would not.
find Sources Tests -name '*.swift' -exec grep -nE \
  '^[[:space:]]*((@[a-zA-Z_]+|package|public|internal|private|fileprivate)[[:space:]]+)*import[[:space:]]' \
  /dev/null {} + | awk -f .ci/floors.awk "${FLOORS:-CONTRIBUTING.md}" "$dump" -
