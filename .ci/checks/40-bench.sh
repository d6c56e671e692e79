#!/usr/bin/env bash
# The benchmarks run and print their tables. Their figures are for reading: this machine is shared.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ulimit -n "$(ulimit -Hn)"
"$root/samples/run" doctor
"$root/samples/run" bench echo --quick --json "$scratch/echo.json"
[[ -s $scratch/echo.json ]] || fail "no JSON was written"
