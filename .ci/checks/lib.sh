# Shared by the checks: starting a sample server, and saying what went wrong. Sourced, not run.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
server_pid=""

clean_up() {
  if [[ -n $server_pid ]] && kill -0 "$server_pid" 2>/dev/null; then
    kill -KILL "$server_pid" 2>/dev/null || true
  fi
  rm -rf "$scratch"
}
trap clean_up EXIT

fail() {
  echo "FAILED: $*" >&2
  [[ -s $scratch/server.err ]] && tail -5 "$scratch/server.err" >&2
  exit 1
}

# expect WHAT ACTUAL EXPECTED
expect() {
  [[ $2 == "$3" ]] || fail "$1: got '$2', expected '$3'"
  echo "ok: $1: $2"
}

# start COMMAND OPTION...: starts a server on a free port and waits for its line; sets $port.
# $wrapper, words, goes in front: an strace that refuses something.
start() {
  # Emptied here, not only by the redirections below: those happen in the new process, and until it
  # runs the line of the server before would be taken for this one's.
  : >"$scratch/server.out"
  : >"$scratch/server.err"
  # Under nohup(1) a JVM would hear of no SIGHUP.
  # shellcheck disable=SC2086 # the words of the command
  ${wrapper:-} env --default-signal=HUP "$root/samples/run" "$@" --port 0 >"$scratch/server.out" 2>"$scratch/server.err" &
  server_pid=$!
  local waited=0
  until grep -q '^listening on .*:[0-9][0-9]*$' "$scratch/server.out"; do
    kill -0 "$server_pid" 2>/dev/null || fail "$* did not start"
    ((waited++ < 600)) || fail "$* did not listen within 60 s"
    sleep 0.1
  done
  port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$scratch/server.out")
}

# stop: SIGTERM; sets $status and $stop_millis.
stop() {
  local begin
  begin=$(date +%s%3N)
  # Under a wrapper the server is its only child.
  kill -TERM "$(pgrep -P "$server_pid" java || echo "$server_pid")"
  status=0
  wait "$server_pid" || status=$?
  stop_millis=$(($(date +%s%3N) - begin))
  server_pid=""
}
