#!/bin/sh
# Resolves requirements.in for CPython 3.13 on x86-64 and arm64 and writes requirements.txt with the wheels' hashes.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for machine in x86_64 aarch64; do
  python3 -m pip install --dry-run --ignore-installed --quiet --report "$work/$machine.json" --target "$work/none" \
    --python-version 3.13 --implementation cp --only-binary=:all: \
    --platform "manylinux_2_28_$machine" --platform "manylinux_2_27_$machine" --platform "manylinux_2_17_$machine" \
    --platform "manylinux2014_$machine" -r requirements.in
done
python3 - "$work"/*.json > requirements.txt <<'PYTHON'
import json
import sys

pins = {}
for path in sys.argv[1:]:
    for item in json.load(open(path))["install"]:
        pin = f"{item['metadata']['name'].lower()}=={item['metadata']['version']}"
        pins.setdefault(pin, set()).add(item["download_info"]["archive_info"]["hashes"]["sha256"])
print("# Written by pin-requirements.sh from requirements.in; one hash per machine type.")
for pin, hashes in sorted(pins.items()):
    print(" \\\n    ".join([pin, *(f"--hash=sha256:{digest}" for digest in sorted(hashes))]))
PYTHON
