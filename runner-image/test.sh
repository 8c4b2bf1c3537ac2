#!/bin/sh
# Runs the runner's tests in its real root through bubblewrap. Builds the root first if it does not exist.
set -eu
cd "$(dirname "$0")"
./build-root.sh >/dev/null
exec python3 -B -m unittest "$@"
