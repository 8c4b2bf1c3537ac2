#!/bin/sh
# Tests the checks of ./capstan on machines that are made up: a folder stands for /, and programs on the PATH are stubs.
# The root's refresh runs as a whole, with a stub for Debian's archive.
set -u
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
passed=0

for part in launcher/tests/*.sh; do
  # shellcheck source=/dev/null
  . "$part"
done

run_case() { # run_case NAME, a function; in a shell and a folder of its own
  # not within the condition, where a shell ignores set -e
  output=$(set -eu; case_folder=$work/$1; mkdir -p "$case_folder"; "$1" 2>&1)
  # shellcheck disable=SC2181
  if [ $? = 0 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED $1" >&2
    printf '%s\n' "$output" | sed 's/^/    /' >&2
  fi
}

# shellcheck disable=SC2013 # names hold no spaces
for name in $(sed -n 's/^\(test_[a-z0-9_]*\)() {.*/\1/p' launcher/tests/*.sh); do run_case "$name"; done
echo "launcher: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
