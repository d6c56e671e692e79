#!/usr/bin/env bash
# The benchmarks run, and what must not allocate does not. Their times are for reading only: this
# machine is shared. A new allocation on a hot path, or a benchmark that throws, fails the check.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$root"
mvn -B -ntp -q -Pjmh -pl async-core -Dspotless.check.skip \
  -Dupcall.jmh.quick -Dupcall.jmh.args="-v SILENT" ||
  fail "a benchmark failed, or allocated"
