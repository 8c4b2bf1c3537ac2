#!/bin/sh
# Resolves each list of tools (tools.in, api-tools.in) and writes LIST.txt with the hashes of all files of each release, for
# any machine type and Python.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --target "$work" pip-tools
for list in tools api-tools; do
  {
    echo "# Written by launcher/pin-tools.sh from $list.in; one hash for each file of each release."
    PYTHONPATH=$work python3 -m piptools compile --quiet --generate-hashes --strip-extras --no-header --no-annotate \
      --no-emit-index-url --no-emit-find-links --output-file - "$list.in"
  } >"$work/$list.txt"
  mv "$work/$list.txt" "$list.txt"
done
