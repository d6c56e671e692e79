#!/usr/bin/env bash
# biod: all its ways move the same bytes, and the table has a row for each.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$root/samples/run" biod --requests 8000 --file "$scratch/blocks" >"$scratch/table" ||
  fail "biod: $(cat "$scratch/table")"
cat "$scratch/table"
for row in 'a pool of blocking threads' 'the same on uthreads' 'one proc queues, one handles'; do
  grep -q "^$row  *[0-9]" "$scratch/table" || fail "no row for $row"
done
expect "its file is gone" "$(ls "$scratch")" table
