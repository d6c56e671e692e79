#!/usr/bin/env bash
# The Unix tools as a user calls them: through pipes, with their exit statuses, beside the host's.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

run=$root/samples/run
export LC_ALL=C.UTF-8
cd "$scratch"

mkdir -p tree/sub/deep
seq 1 200000 >tree/numbers
head -c 3000000 /dev/urandom >tree/sub/random
printf 'a b\tc\r\n\n\nend' >tree/sub/deep/text
ln -s ../numbers tree/sub/link
chmod 750 tree/sub

# same WHAT COMMAND...: the same output and exit status from ours and the host's.
same() {
  local what=$1 ours=0 host=0
  shift
  "$run" "$@" >ours.out 2>ours.err </dev/null || ours=$?
  "$@" >host.out 2>host.err </dev/null || host=$?
  cmp -s ours.out host.out || fail "$what: the output differs: $(diff ours.out host.out | head -3)"
  cmp -s ours.err host.err || fail "$what: '$(head -1 ours.err)', expected '$(head -1 host.err)'"
  expect "$what: exit status" "$ours" "$host"
}

same "cat" cat -An tree/sub/deep/text tree/missing
same "wc" wc tree/numbers tree/sub/random tree/sub/deep/text
same "sha256sum" sha256sum tree/numbers tree/sub/random tree
same "ls" ls -laR tree missing
same "find" find tree -type f -size +1k -exec wc -c {} ';'
same "find, a wrong expression" find tree -name

"$run" cp -a tree copy
diff -r tree copy >/dev/null || fail "cp -a: the copy differs"
expect "cp -a: times and permissions" "$(stat -c '%a %Y' copy/sub copy/numbers)" "$(stat -c '%a %Y' tree/sub tree/numbers)"
status=0
"$run" cp tree/numbers nowhere/x 2>err || status=$?
expect "cp: exit status" "$status" 1
expect "cp: message" "$(cat err)" "cp: cannot create regular file 'nowhere/x': No such file or directory"

# Whoever reads the first line is not told of the rest, and who writes ends by SIGPIPE.
set +o pipefail
first=$("$run" cat tree/numbers tree/numbers | head -n 1; echo "${PIPESTATUS[0]}")
expect "cat | head" "$first" "1
141"
set -o pipefail
expect "tee" "$(seq 3 | "$run" tee one two | sha256sum)" "$(seq 3 | sha256sum)"
cmp one two || fail "tee: the files differ"

# On a terminal ls has columns, and quotes what a shell would not take; cp shows how far it is.
if command -v script >/dev/null; then
  touch 'tree/a b' tree/plain
  expect "ls on a terminal" "$(script -qec "$run ls tree" /dev/null)" "$(script -qec "ls --color=never tree" /dev/null)"
  shown=$(script -qec "$run cp --progress tree/numbers copied" /dev/null)
  expect "cp --progress: lines" "$(wc -l <<<"$shown")" 1
  [[ $shown == *"1 files, 1.2 MiB, "* ]] || fail "cp --progress shows '$shown'"
fi

# A file system that is full.
if ((EUID == 0)) && mkdir full && mount -t tmpfs -o size=256k tmpfs full 2>/dev/null; then
  status=0
  "$run" cp tree/sub/random full/x 2>err || status=$?
  message=$(cat err)
  umount full
  expect "cp to a full disk: exit status" "$status" 1
  expect "cp to a full disk: message" "$message" "cp: error writing 'full/x': No space left on device"
fi

status=0
"$run" ls --nonsense 2>err || status=$?
expect "a wrong option: exit status" "$status" 2
expect "a wrong option: lines" "$(wc -l <err)" 1
