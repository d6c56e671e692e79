#!/usr/bin/env bash
# The races of the lock-free classes, a second each: a forbidden outcome fails the check.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$root"
mvn -B -ntp -q -Pjcstress -pl async-core,cores-mgr -Dspotless.check.skip -Dupcall.jcstress.quick \
  >"$scratch/jcstress.out" 2>&1 || {
  tail -60 "$scratch/jcstress.out" >&2
  fail "jcstress saw a forbidden outcome, or could not run"
}
grep -E "passed|matching test results" "$scratch/jcstress.out" | tail -2
