#!/usr/bin/env bash
# proxyd between real clients and real servers, with as many connections as it is made for, and with
# a target that goes and comes back.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ulimit -n "$(ulimit -Hn)"
mkdir "$scratch/www"
head -c 10485760 /dev/urandom >"$scratch/www/mega10"
head -c 1024 /dev/urandom >"$scratch/www/kilo"

# What stands behind the proxy runs beside it; lib.sh knows one server at a time.
behind_pid=""
stop_behind() {
  if [[ -n $behind_pid ]]; then
    kill -TERM "$behind_pid" 2>/dev/null || true
    wait "$behind_pid" || true
    behind_pid=""
  fi
}
trap 'stop_behind; clean_up' EXIT

# start_behind COMMAND OPTION...: sets $behind_port.
start_behind() {
  start "$@"
  behind_pid=$server_pid
  behind_port=$port
  server_pid=""
}

code() {
  curl -s -o /dev/null -w '%{http_code}' --max-time 10 "$@"
}

# --- httpd behind it: curl and wrk ----------------------------------------------------------------

start_behind httpd --root "$scratch/www"
start proxyd --to "127.0.0.1:$behind_port" --health-interval 1
base=http://127.0.0.1:$port

connects=$(curl -s -o "$scratch/a" -o "$scratch/b" -w '%{num_connects}' "$base/mega10" "$base/kilo")
expect "connections for two files" "$connects" 10
cmp "$scratch/a" "$scratch/www/mega10" && cmp "$scratch/b" "$scratch/www/kilo" ||
  fail "a file differs"
echo "ok: 10 MiB come as they are"
wrk -t1 -c64 -d3 "$base/kilo" >"$scratch/wrk"
! grep -qE 'Socket errors|Non-2xx' "$scratch/wrk" || fail "wrk saw errors: $(cat "$scratch/wrk")"
wrk -t1 -c16 -d3 "$base/mega10" >"$scratch/wrk"
! grep -qE 'Socket errors|Non-2xx' "$scratch/wrk" || fail "wrk saw errors: $(cat "$scratch/wrk")"
grep 'requests in' "$scratch/wrk"

# --- the target goes, and comes back --------------------------------------------------------------

stop_behind
waited=0
until grep -q 'is down' "$scratch/server.err"; do
  ((waited++ < 100)) || fail "nobody noticed that the target is down"
  sleep 0.1
done
began=$(date +%s%3N)
for _ in 1 2 3 4 5; do
  expect "no answer while it is down" "$(code "$base/kilo" || true)" 000
done
(($(date +%s%3N) - began < 5000)) || fail "five refusals took $(($(date +%s%3N) - began)) ms"
"$root/samples/run" httpd --root "$scratch/www" --port "$behind_port" >/dev/null 2>&1 &
behind_pid=$!
waited=0
until [[ $(code "$base/kilo") == 200 ]]; do
  ((waited++ < 100)) || fail "it did not go on when the target was back"
  sleep 0.1
done
expect "times it said that the target is down" "$(grep -c 'is down' "$scratch/server.err")" 1
expect "times it said that the target is back" "$(grep -c 'is back' "$scratch/server.err")" 1

# --- a transfer under way comes to its end --------------------------------------------------------

truncate -s 64M "$scratch/www/big"
curl -s --limit-rate 40M -o "$scratch/got" "$base/big" &
client=$!
until [[ -s $scratch/got ]]; do sleep 0.05; done
stop
wait "$client" || fail "the transfer under way was cut"
cmp "$scratch/got" "$scratch/www/big" || fail "the transfer under way differs"
expect "exit status after SIGTERM during a transfer" "$status" 0
stop_behind

# --- nine thousand connections --------------------------------------------------------------------

start_behind echod --style async
start proxyd --to "127.0.0.1:$behind_port"
began=$(date +%s%3N)
main=io.upcall.samples.bench.IdleConnections
java=$(sed 's/ .*//' <<<"$(ps -o args= -p "$server_pid")")
"$java" -cp "$root/samples/target/upcall-samples.jar" "$main" "127.0.0.1:$port" 9000 ||
  fail "nine thousand connections"
took=$(($(date +%s%3N) - began))
((took < 45000)) || fail "nine thousand connections took $took ms"
echo "ok: nine thousand connections, each used twice, in $took ms"
grep -q 'WARN\|ERROR' "$scratch/server.err" && fail "it complained"
stop
expect "exit status after SIGTERM" "$status" 0
