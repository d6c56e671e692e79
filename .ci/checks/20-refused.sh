#!/usr/bin/env bash
# io_uring refused: one clear line with the reason and the remedy, exit 1.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

"$root/samples/run" --version >/dev/null
for driver in auto uring; do
  status=0
  strace -f -qq -e trace=io_uring_setup -e inject=io_uring_setup:error=EPERM \
    -o "$scratch/trace" "$root/samples/run" echod --port 0 --driver "$driver" \
    >"$scratch/out" 2>"$scratch/err" || status=$?
  expect "--driver $driver: exit status" "$status" 1
  expect "--driver $driver: lines on standard error" "$(wc -l <"$scratch/err")" 1
  expect "--driver $driver: lines on standard output" "$(wc -l <"$scratch/out")" 0
  grep -q 'EPERM' "$scratch/err" && grep -q 'io_uring_disabled' "$scratch/err" \
    || fail "no reason and remedy in: $(cat "$scratch/err")"
  sed 's/^/    /' "$scratch/err"
done
