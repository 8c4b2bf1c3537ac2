#!/bin/sh
# Resolves tools.in and writes tools.txt with the hashes of all files of each release, for any machine type and Python.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --target "$work" pip-tools
{
  echo "# Written by launcher/pin-tools.sh from tools.in; one hash for each file of each release."
  PYTHONPATH=$work python3 -m piptools compile --quiet --generate-hashes --strip-extras --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links --output-file - tools.in
} >"$work/tools.txt"
mv "$work/tools.txt" tools.txt
