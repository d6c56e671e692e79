#!/usr/bin/env bash
# io_uring refused: --driver uring fails with one clear line; --driver auto says why in one line and
# goes on with vertx, on which both servers do all that they do on io_uring.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# refused ERRNO COMMAND...: the arguments of an strace that refuses io_uring.
refused() {
  echo strace -f -qq --seccomp-bpf -e trace=io_uring_setup \
    -e "inject=io_uring_setup:error=$1" -o "$scratch/trace"
}

"$root/samples/run" --version >/dev/null
for errno in EPERM ENOSYS ENOMEM; do
  status=0
  # shellcheck disable=SC2046 # the words of the command
  $(refused "$errno") "$root/samples/run" echod --port 0 --driver uring \
    >"$scratch/out" 2>"$scratch/err" || status=$?
  expect "--driver uring, $errno: exit status" "$status" 1
  expect "--driver uring, $errno: lines on standard error" "$(wc -l <"$scratch/err")" 1
  expect "--driver uring, $errno: lines on standard output" "$(wc -l <"$scratch/out")" 0
  grep -q "$errno" "$scratch/err" || fail "no reason in: $(cat "$scratch/err")"
  sed 's/^/    /' "$scratch/err"
done

# Both styles of echo, by the client that the benchmarks use: it checks what comes back.
for style in blocking async; do
  wrapper="$(refused EPERM)" start echod --driver auto --style "$style"
  expect "echod $style: lines on standard error" "$(wc -l <"$scratch/server.err")" 1
  grep -q 'EPERM.*io_uring_disabled.*vertx' "$scratch/server.err" \
    || fail "no reason, remedy and driver in: $(cat "$scratch/server.err")"
  for bytes in 1 512 70000; do
    head -c "$bytes" /dev/urandom >"$scratch/said"
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    cat "$scratch/said" >&3 &
    head -c "$bytes" <&3 >"$scratch/heard"
    exec 3>&-
    wait $!
    cmp "$scratch/said" "$scratch/heard" || fail "echod $style: $bytes bytes came back different"
    echo "ok: echod $style: $bytes bytes"
  done
  stop
  expect "echod $style: exit status after SIGTERM" "$status" 0
done

wrapper="$(refused EPERM)" "$(dirname "${BASH_SOURCE[0]}")/10-httpd.sh"
