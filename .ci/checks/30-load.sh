#!/usr/bin/env bash
# A thousand connections, and a SIGTERM in the middle of them.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ulimit -n "$(ulimit -Hn)"
mkdir "$scratch/www"
head -c 1024 /dev/urandom >"$scratch/www/kilo"

start httpd --root "$scratch/www"
wrk -t1 -c1000 -d5 "http://127.0.0.1:$port/kilo" >"$scratch/wrk"
cat "$scratch/wrk"
! grep -qE 'Socket errors|Non-2xx' "$scratch/wrk" || fail "wrk saw errors"

wrk -t1 -c200 -d6 "http://127.0.0.1:$port/kilo" >"$scratch/wrk" &
load=$!
sleep 1
stop
wait "$load" || true
expect "exit status after SIGTERM during load" "$status" 0
((stop_millis < 6000)) || fail "it took $stop_millis ms to stop"
echo "ok: stopped within $stop_millis ms"

# A response that is under way ends whole: 64 MiB to a client that takes 40 MiB/s.
truncate -s 64M "$scratch/www/big"
start httpd --root "$scratch/www"
curl -s --limit-rate 40M -o "$scratch/got" "http://127.0.0.1:$port/big" &
client=$!
until [[ -s $scratch/got ]]; do sleep 0.05; done
stop
wait "$client" || fail "the response under way was cut"
cmp "$scratch/got" "$scratch/www/big" || fail "the response under way differs"
expect "exit status after SIGTERM during a response" "$status" 0
