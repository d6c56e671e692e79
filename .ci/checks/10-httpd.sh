#!/usr/bin/env bash
# httpd against curl: files of all sizes whole and by ranges, conditions, errors, attempts to get out.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

www=$scratch/www
mkdir -p "$www/folder"
: >"$www/empty"
printf x >"$www/one"
head -c 1024 /dev/urandom >"$www/kilo"
head -c 10485760 /dev/urandom >"$www/mega10"
truncate -s 5G "$www/sparse"
printf 'in the middle' | dd of="$www/sparse" bs=1 seek=3221225472 conv=notrunc status=none
echo listed >"$www/folder/listed.txt"
echo secret >"$scratch/secret"
ln -s "$scratch/secret" "$www/leak"

start httpd --root "$www"
base=http://127.0.0.1:$port

code() {
  curl -s -o /dev/null -w '%{http_code}' --path-as-is "$@"
}

# All on one kept-alive connection: curl tells how many it opened.
connects=$(curl -s -o "$scratch/a" -o "$scratch/b" -o "$scratch/c" -o "$scratch/d" \
  -w '%{num_connects}' "$base/empty" "$base/one" "$base/kilo" "$base/mega10")
expect "connections for four files" "$connects" 1000
cmp "$scratch/a" "$www/empty" && cmp "$scratch/b" "$www/one" && cmp "$scratch/c" "$www/kilo" \
  && cmp "$scratch/d" "$www/mega10" || fail "a file differs"
curl -s "$base/sparse" | cmp - "$www/sparse" || fail "the sparse 5 GiB file differs"
echo "ok: 5 GiB sparse file is identical"

for range in 0-0 1048570-1048590 10485759-; do
  first=${range%-*}
  curl -s -r "$range" "$base/mega10" >"$scratch/part"
  cmp -n "$(stat -c %s "$scratch/part")" -i "$first:0" "$www/mega10" "$scratch/part" \
    || fail "range $range differs"
done
expect "range in the sparse file" "$(curl -s -r 3221225472-3221225484 "$base/sparse")" "in the middle"
expect "suffix range" "$(curl -s -r -1 "$base/mega10" | wc -c)" 1
expect "206" "$(code -r 0-9 "$base/kilo")" 206
expect "416" "$(code -r 5000- "$base/kilo")" 416
expect "404" "$(code "$base/nothing")" 404
expect "405" "$(code -X DELETE "$base/one")" 405
expect "HEAD length" "$(curl -sI "$base/mega10" | tr -d '\r' | sed -n 's/^Content-Length: //p')" 10485760
etag=$(curl -sI "$base/kilo" | tr -d '\r' | sed -n 's/^ETag: //p')
expect "304 by ETag" "$(code -H "If-None-Match: $etag" "$base/kilo")" 304
expect "304 by date" "$(code -z "$www/kilo" "$base/kilo")" 304
curl -s "$base/folder/" | grep -q 'listed.txt' || fail "the listing lacks its file"
echo "ok: listing"

for path in /../secret /%2e%2e/secret /folder/../../secret /leak /..%2fsecret; do
  answer=$(curl -s --path-as-is "$base$path")
  status=$(code "$base$path")
  [[ $status == 40[034] && $answer != *secret* ]] || fail "$path gave $status: $answer"
  echo "ok: $path: $status"
done
status=$({ printf 'GET / HTTP/1.1\r\nHost: x\r\nX: '; head -c 1048576 /dev/zero | tr '\0' a
  printf '\r\n\r\n'; } | curl -s --max-time 10 "telnet://127.0.0.1:$port" 2>/dev/null | head -1 | tr -d '\r' || true)
[[ $status == "HTTP/1.1 431 "* ]] || fail "a 1 MiB header gave '$status'"
echo "ok: 1 MiB header: $status"

stop
expect "exit status after SIGTERM" "$status" 0
