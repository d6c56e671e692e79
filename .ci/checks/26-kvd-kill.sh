#!/usr/bin/env bash
# kill -9 under load with --fsync always: what was acknowledged is there again, and nothing is half
# there. KVD_KILLS says how often.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

kills=${KVD_KILLS:-3}
data=$scratch/data
mkdir "$data"
start kvd --dir "$data" --fsync always

for ((kill = 1; kill <= kills; kill++)); do
  : >"$scratch/acknowledged"
  # One client counts what was acknowledged to it, in order; the others make the load.
  (for ((i = 1; i <= 20000; i++)); do echo "SET seq:$kill:$i value:$i:end"; done) |
    redis-cli -h 127.0.0.1 -p "$port" >"$scratch/acknowledged" 2>/dev/null &
  counted=$!
  redis-benchmark -h 127.0.0.1 -p "$port" -t set -r 10000 -d 100 -c 20 -n 10000000 -q \
    >/dev/null 2>&1 &
  load=$!
  waited=0
  until (($(grep -c '^OK' "$scratch/acknowledged" || true) >= 100 + 37 * (kill % 10))); do
    ((waited++ < 600)) || fail "no progress within 60 s"
    sleep 0.1
  done
  kill -KILL "$server_pid"
  wait "$server_pid" 2>/dev/null || true
  # Both would go on trying.
  kill -KILL "$counted" "$load" 2>/dev/null || true
  wait "$counted" "$load" 2>/dev/null || true
  acknowledged=$(grep -c '^OK' "$scratch/acknowledged")

  start kvd --dir "$data" --fsync always
  for ((i = 1; i <= acknowledged; i++)); do echo "GET seq:$kill:$i"; done |
    redis-cli -h 127.0.0.1 -p "$port" >"$scratch/there"
  for ((i = 1; i <= acknowledged; i++)); do echo "value:$i:end"; done >"$scratch/expected"
  cmp -s "$scratch/there" "$scratch/expected" ||
    fail "kill $kill: of $acknowledged acknowledged writes: $(diff "$scratch/expected" "$scratch/there" | head -3)"
  lengths=$(redis-cli -h 127.0.0.1 -p "$port" --scan --pattern 'key:*' | sed 's/^/STRLEN /' |
    redis-cli -h 127.0.0.1 -p "$port" | sort -u | tr '\n' ' ')
  [[ $lengths == "100 " ]] || fail "kill $kill: values of lengths $lengths instead of 100"
  echo "ok: kill $kill: $acknowledged acknowledged writes are there, all values are whole"
done

stop
expect "exit status after SIGTERM" "$status" 0
