#!/usr/bin/env bash
# kvd against Redis's own clients and, where its source can be had, Redis's own test suite.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# --- redis-cli and redis-benchmark --------------------------------------------------------------

start kvd
cli() {
  redis-cli -h 127.0.0.1 -p "$port" "$@"
}

expect "PING" "$(cli ping)" PONG
expect "SET" "$(cli set greeting hello)" OK
expect "GET with RESP3" "$(cli -3 get greeting)" hello
redis-benchmark -h 127.0.0.1 -p "$port" -n 5000 -q >"$scratch/default" 2>&1 ||
  fail "redis-benchmark: $(tail -3 "$scratch/default")"
! grep -qi 'error' "$scratch/default" || fail "redis-benchmark: $(grep -i error "$scratch/default")"
expect "tests of redis-benchmark's default run" \
  "$(tr '\r' '\n' <"$scratch/default" | grep -c 'requests per second')" 20
redis-benchmark -h 127.0.0.1 -p "$port" -n 100000 -P 16 -t set,get -q >"$scratch/pipelined" 2>&1 ||
  fail "redis-benchmark -P 16: $(tail -3 "$scratch/pipelined")"
cli flushall >/dev/null
for ((i = 0; i < 20000; i++)); do printf 'SET pipe:%d %d\r\n' "$i" "$i"; done >"$scratch/commands"
cli --pipe <"$scratch/commands" >"$scratch/piped"
grep -q 'errors: 0, replies: 20000' "$scratch/piped" || fail "--pipe: $(cat "$scratch/piped")"
expect "keys after --pipe" "$(cli dbsize)" 20000
timeout 2 redis-cli -h 127.0.0.1 -p "$port" --latency --raw >"$scratch/latency" || true
[[ -s $scratch/latency ]] || fail "--latency printed nothing"
echo "ok: latency min max avg samples: $(head -c 100 "$scratch/latency" | tr '\r\n' '  ')"

# --- Redis's own suite, against this server from outside ----------------------------------------

# What of it fails, with the reason. Streams are not there, and what their tests leave behind spoils
# the count of the test after them.
exceptions="COPY basic usage for stream in tests/unit/keyspace.tcl
COPY basic usage for stream-cgroups in tests/unit/keyspace.tcl
MOVE basic usage in tests/unit/keyspace.tcl"

# fetch_suite: the source package of this distribution's Redis, by a private copy of the machine's
# own package sources with deb-src in the place of deb.
fetch_suite() {
  local lists=$scratch/apt
  mkdir -p "$lists/parts" "$lists/state/partial" "$lists/archives/partial" "$scratch/suite"
  local found=no file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [[ -r $file ]] || continue
    grep '^deb ' "$file" | sed 's/^deb /deb-src /' >>"$lists/parts/own.list" && found=yes
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [[ -r $file ]] || continue
    sed 's/^Types:.*/Types: deb-src/' "$file" >"$lists/parts/$(basename "$file")" && found=yes
  done
  [[ $found == yes ]] || return 1
  local options=(-qq -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$lists/parts"
    -o "Dir::State::lists=$lists/state" -o Dir::Cache::srcpkgcache= -o Dir::Cache::pkgcache=
    -o APT::Sandbox::User=)
  apt-get "${options[@]}" update >"$scratch/apt.log" 2>&1 || return 1
  (cd "$scratch/suite" && apt-get "${options[@]}" source --download-only redis) \
    >>"$scratch/apt.log" 2>&1 || return 1
  tar -xzf "$scratch"/suite/redis_*.orig.tar.gz -C "$scratch/suite" --strip-components 1
}

if ! fetch_suite; then
  [[ -z ${UPCALL_CI:-} ]] || fail "no source of Redis: $(tail -2 "$scratch/apt.log" 2>/dev/null)"
  echo "skipped: Redis's own suite, because its source package cannot be had here"
  stop
  exit 0
fi
ln -sf "$(command -v redis-cli)" "$(command -v redis-benchmark)" "$scratch/suite/src/"

# suite UNIT TESTS: so many of its tests pass, and none fails but the exceptions.
suite() {
  local log=$scratch/${1//\//-}.log
  (cd "$scratch/suite" && timeout 120 ./runtest --host 127.0.0.1 --port "$port" --durable \
    --clients 1 --tags "-slow -needs:debug -needs:repl" --ignore-encoding --ignore-digest \
    --single "$1" 2>&1 || true) | sed 's/\x1b\[[0-9;]*m//g' >"$log"
  local unexpected
  unexpected=$(sed -n 's/^\[err\]: //p' "$log" | grep -vxF "$exceptions" || true)
  [[ -z $unexpected ]] || fail "$1: $unexpected"
  expect "$1: tests that pass" "$(grep -c '^\[ok\]' "$log")" "$2"
}

suite unit/protocol 19
suite unit/type/string 71
suite unit/type/incr 23
suite unit/expire 56
suite unit/keyspace 49
suite unit/quit 3

stop
expect "exit status after SIGTERM" "$status" 0
