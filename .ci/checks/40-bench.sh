#!/usr/bin/env bash
# The benchmarks run and print their tables. Their figures are for reading: this machine is shared.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ulimit -n "$(ulimit -Hn)"
"$root/samples/run" doctor
"$root/samples/run" bench storm pread --quick --json "$scratch/bench.json" --svg "$scratch/bench.svg"
[[ -s $scratch/bench.json ]] || fail "no JSON was written"
grep -q 'upcall blocking' "$scratch/bench.svg" || fail "the chart has no bar of ours"

# What was recorded can be compared, and written into a README.
printf '%s\n' '<!-- bench: written by samples/run bench --readme -->' '<!-- bench: end -->' \
  >"$scratch/README.md"
"$root/samples/run" bench --from "$scratch/bench.json" --compare "$scratch/bench.json" \
  --readme "$scratch/README.md"
grep -q '| upcall blocking |' "$scratch/README.md" || fail "the README has no row of ours"
