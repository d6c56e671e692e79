#!/usr/bin/env bash
# httpd against clients that nobody here wrote: wget, ab, h2load, a thousand slow ones of
# slowhttptest beside a normal one, logrotate's part under load, and Chromium.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ulimit -n "$(ulimit -Hn)"
www=$scratch/www
log=$scratch/access.log
mkdir -p "$www/folder/inner folder" "$www/page"
head -c 1024 /dev/urandom >"$www/kilo"
head -c 102400 /dev/urandom >"$www/kilo100"
head -c 10485760 /dev/urandom >"$www/mega10"
echo text >"$www/folder/inner folder/ä & <b>.txt"

start httpd --root "$www" --access-log "$log"
base=http://127.0.0.1:$port

# --- wget: a whole tree by its listings, and the rest of a file ---------------------------------

wget -q -r -np -nH --reject-regex 'index.html' -P "$scratch/mirror" "$base/" || fail "wget -r"
diff -r -x index.html "$www" "$scratch/mirror" || fail "what wget brought differs"
head -c 4000000 "$www/mega10" >"$scratch/mega10"
(cd "$scratch" && wget -q -c "$base/mega10") || fail "wget -c"
cmp "$www/mega10" "$scratch/mega10" || fail "what wget -c completed differs"
echo "ok: wget -r and -c"

# --- ab, h2load: everything is answered, on connections that are kept ----------------------

ab -q -k -n 20000 -c 50 "$base/kilo" >"$scratch/ab" 2>&1 || fail "ab: $(cat "$scratch/ab")"
ab_says() {
  sed -n "s/^$1: *\([0-9]*\).*/\1/p" "$scratch/ab"
}
expect "ab -k: complete" "$(ab_says 'Complete requests')" 20000
expect "ab -k: failed" "$(ab_says 'Failed requests')" 0
expect "ab -k: kept alive" "$(ab_says 'Keep-Alive requests')" 20000
h2load --h1 -n 20000 -c 50 "$base/kilo100" >"$scratch/h2load" || fail "h2load"
grep -q '20000 succeeded, 0 failed, 0 errored, 0 timeout' "$scratch/h2load" ||
  fail "h2load: $(grep requests: "$scratch/h2load")"
echo "ok: h2load --h1: 20000 succeeded"

# --- SIGHUP: nothing is lost while the log is rotated -------------------------------------------

# rotate NAME: as logrotate does.
rotate() {
  mv "$log" "$log.$1"
  kill -HUP "$server_pid"
  local waited=0
  until [[ -e $log ]]; do
    ((waited++ < 3000)) || fail "no new log within 30 s of SIGHUP"
    sleep 0.01
  done
}
rotate before
ab -q -k -n 50000 -c 20 "$base/kilo" >"$scratch/ab" 2>&1 &
load=$!
for i in 1 2 3 4 5; do
  sleep 0.1
  rotate "$i"
done
wait "$load" || fail "ab: $(cat "$scratch/ab")"
lines() {
  cat "$log" "$log".[1-5] | wc -l
}
# A line is written after its answer: the last ones may be on their way.
for ((waited = 0; waited < 100 && $(lines) < 50000; waited++)); do sleep 0.1; done
expect "lines of 50,000 requests in 6 files" "$(lines)" 50000
expect "lines that are not whole" \
  "$(cat "$log" "$log".[1-5] | grep -vcE '^127\.0\.0\.1 - - \[[^]]+\] "GET /kilo HTTP/1\.0" 200 1024$')" 0

# --- slowhttptest: a thousand clients that take their time, and one that does not ----------------

# p99_micros: of a normal client, which asks 400 times a second on four connections, for two seconds.
p99_micros() {
  h2load --h1 -n 800 -c 4 --rps 100 --log-file "$scratch/h2load.log" "$base/kilo" >"$scratch/h2load" ||
    fail "a normal client: $(cat "$scratch/h2load")"
  grep -q '800 succeeded, 0 failed, 0 errored, 0 timeout' "$scratch/h2load" ||
    fail "a normal client: $(cat "$scratch/h2load")"
  cut -f 3 "$scratch/h2load.log" | sort -n | tail -n 8 | head -n 1
  rm "$scratch/h2load.log"
}

# slow NAME SECONDS OPTION...: the same client beside the slow ones, once they are all there. Three
# processes share the CPUs, which alone makes some milliseconds: less is not told apart.
slow() {
  local name=$1 seconds=$2 try alone p99
  shift 2
  for try in 1 2 3 4 5; do
    alone=$(p99_micros)
    slowhttptest -c 1000 -r 1000 -p 3 -l "$seconds" "$@" >"$scratch/slow" 2>&1 &
    local attack=$!
    sleep 2
    p99=$(p99_micros)
    wait "$attack" || true
    sed -i 's/\x1b\[[0-9;]*m//g' "$scratch/slow"
    grep -q 'service available: *YES' "$scratch/slow" ||
      fail "slow $name: $(tail -20 "$scratch/slow")"
    if ((p99 <= 3 * alone || p99 <= 3000)); then
      echo "ok: slow $name, 1,000 connections: p99 $p99 us, alone $alone us"
      return
    fi
    echo "slow $name: p99 $p99 us, alone $alone us: try $try"
  done
  fail "slow $name: p99 $p99 us of a normal client, $alone us alone"
}

slow headers 30 -H -i 2 -u "$base/kilo"
# Ten seconds are enough for a head: none of the thousand is left, long before the thirty are over.
grep -q 'No open connections left' "$scratch/slow" || fail "slow headers were not shed"
slow body 5 -B -i 2 -s 8192 -x 10 -u "$base/kilo"
slow read 5 -X -w 10 -y 20 -n 2 -z 32 -k 3 -u "$base/mega10"

# --- Chromium: a listing, on a phone too, and a seek in the middle of a large recording ----------

# A WAVE file of ten minutes, all silence.
wave() {
  local bytes=57600000
  le() { printf "\\x$(printf %02x $(($1 & 255)))\\x$(printf %02x $(($1 >> 8 & 255)))\\x$(printf %02x $(($1 >> 16 & 255)))\\x$(printf %02x $(($1 >> 24)))"; }
  printf 'RIFF' && le $((bytes + 36)) && printf 'WAVEfmt \x10\0\0\0\x01\0\x01\0'
  le 48000 && le 96000 && printf '\x02\0\x10\0data' && le $bytes
}
wave >"$www/clip.wav"
truncate -s 57600044 "$www/clip.wav"
cat >"$www/page/seek.html" <<'HTML'
<!DOCTYPE html>
<title>seek</title>
<video id="clip" src="/clip.wav" preload="metadata"></video>
<iframe id="phone" src="/folder/inner%20folder/" width="360" height="640"></iframe>
<pre id="said"></pre>
<script>
  const clip = document.getElementById("clip"), phone = document.getElementById("phone");
  const say = text => document.getElementById("said").textContent += text + "\n";
  const seeked = new Promise(done => {
    clip.onloadedmetadata = () => { say("duration " + Math.round(clip.duration)); clip.currentTime = 500; };
    clip.onseeked = () => { say("at " + Math.round(clip.currentTime)); done(); };
    clip.onerror = () => { say("error " + clip.error.message); done(); };
  });
  const shown = new Promise(done => phone.onload = () => {
    say("scrolls " + (phone.contentDocument.documentElement.scrollWidth > phone.clientWidth));
    done();
  });
  let over = false;
  Promise.all([seeked, shown]).then(() => over = true);
  // Virtual time, in which the page is dumped after a while, stands still during a fetch.
  (async () => { while (!over) await fetch("/kilo", { cache: "no-store" }); })();
</script>
HTML
# Long enough that it has to be broken on a phone.
long=$(printf 'x%.0s' {1..200})
: >"$www/folder/inner folder/$long"

browse() {
  timeout 30 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync \
    --user-data-dir="$scratch/chromium" --virtual-time-budget=10000 --dump-dom "$1" 2>/dev/null
}
browse "$base/folder/inner%20folder/" >"$scratch/dom"
grep -q '<a href="./%C3%A4%20%26%20%3Cb%3E.txt">ä &amp; &lt;b&gt;.txt</a>' "$scratch/dom" ||
  fail "Chromium sees no listing: $(head -c 2000 "$scratch/dom")"
echo "ok: Chromium: a listing"
browse "$base/page/seek.html" >"$scratch/dom"
for said in 'duration 600' 'at 500' 'scrolls false'; do
  grep -q "^\(<pre id=\"said\">\)\?$said" "$scratch/dom" ||
    fail "Chromium does not say '$said': $(sed -n '/<pre/,/<.pre/p' "$scratch/dom")"
  echo "ok: Chromium: $said"
done
(($(grep -c '"GET /clip.wav HTTP/1.1" 206 ' "$log") >= 2)) || fail "the seek asked for no range"

stop
expect "exit status after SIGTERM" "$status" 0
