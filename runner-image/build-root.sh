#!/bin/bash
# Builds the one root file system that every sandbox runs in, and prints where it is.
#
#   build-root.sh              build if needed, say what happens, print the directory
#   build-root.sh --print-dir  the same, with nothing on standard output but the directory
#
# Two layers, each kept under the digest of what it is made from: `base` (Debian, Python, wheels; a minute) and
# `root` (base by hard links, plus the runner; a second). A finished directory is never changed again.
# Works as root and, with user namespaces (newuidmap), as an ordinary user.
set -euo pipefail
umask 022

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${CAPSTAN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/capstan}
suite=trixie

say() { [ "${quiet:-}" ] || echo "$*" >&2; }
fail() { echo "build-root: $*" >&2; exit 1; }
quiet=
case "${1:-}" in --print-dir) quiet=1 ;; '') ;; *) fail "usage: build-root.sh [--print-dir]" ;; esac

machine=$(uname -m)
base_digest=$(cd "$here" && { echo "$machine"; cat build-root.sh requirements.txt layer/*; } | sha256sum | cut -c1-32)
recipe_digest=$(cd "$here" && { echo "$base_digest"; for f in capstan_runner/*.py; do echo "$f"; cat "$f"; done; } \
  | sha256sum | cut -c1-32)
base=$cache/base/$base_digest
final=$cache/root/$recipe_digest
if [ -e "$final/root.json" ]; then
  echo "$final/rootfs"
  exit
fi

need() { command -v "$1" >/dev/null || fail "$1 is missing. Type: $2"; }
need mmdebstrap 'apt-get install mmdebstrap'
need python3 'apt-get install python3'
[ "$(id -u)" = 0 ] || need newuidmap 'apt-get install uidmap (and see that /etc/subuid has a range for you)'
python3 -m pip --version >/dev/null 2>&1 || fail 'pip is missing. Type: apt-get install python3-pip'

# Runs a command in the root as its own small container; bubblewrap or chroot, whichever there is.
inside() {
  local root=$1
  shift
  if command -v bwrap >/dev/null; then
    bwrap --unshare-all --die-with-parent --clearenv --setenv PATH /usr/bin:/bin --setenv HOME /tmp \
      --setenv MPLCONFIGDIR /opt/capstan/matplotlib --setenv MPLBACKEND Agg \
      --bind "$root" / --proc /proc --dev /dev --tmpfs /tmp --chdir / "$@"
  else
    env -i PATH=/usr/bin:/bin HOME=/tmp MPLCONFIGDIR=/opt/capstan/matplotlib MPLBACKEND=Agg chroot "$root" "$@"
  fi
}

cleanup=()
trap '[ ${#cleanup[@]} = 0 ] || rm -rf "${cleanup[@]}"' EXIT

# Puts a finished directory in its place; if another build was first, its result is as good.
publish() {
  local built=$1 place=$2
  mv -T "$built" "$place" 2>/dev/null || { [ -d "$place" ] && rm -rf "$built"; } || fail "can't write $place"
}

mirror() {
  awk '/^URIs:/ {print $2} /^deb / {for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) {print $i; break}}' \
    /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null \
    | grep -E '/debian/?$' | head -n 1 || true
}

build_base() {
  mkdir -p "$cache/base"
  local work source
  work=$(mktemp -d "$cache/base/.build-XXXXXX")
  cleanup+=("$work")
  source=$(mirror)
  source=${source:-http://deb.debian.org/debian}
  mkdir "$work/rootfs"
  say "Debian $suite from $source …"
  # By way of a tar, so that an ordinary user owns what he unpacks; device nodes come from the sandbox itself.
  mmdebstrap --quiet --variant=minbase --include=python3,libstdc++6 --format=tar \
    --aptopt='APT::Install-Recommends "false"' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/info/*' "$suite" - "$source" \
    | tar -x -p --no-same-owner --exclude='./dev/*' -C "$work/rootfs" \
    || fail "mmdebstrap could not build $suite from $source; its message is above"
  say 'wheels …'
  local platforms=() tag
  for tag in manylinux_2_28 manylinux_2_27 manylinux_2_17 manylinux2014; do platforms+=(--platform "${tag}_$machine"); done
  python3 -m pip install --quiet --root-user-action=ignore --no-compile --no-deps --target "$work/rootfs/opt/capstan/site-packages" \
    --python-version 3.13 --implementation cp "${platforms[@]}" --only-binary=:all: --require-hashes \
    -r "$here/requirements.txt"
  say 'slimming and compiling …'
  bash "$here/layer/slim.sh" "$work/rootfs"
  mkdir -p "$work/rootfs/work" "$work/rootfs/opt/capstan/matplotlib"
  inside "$work/rootfs" python3 -m compileall -q -j 2 --invalidation-mode unchecked-hash \
    /usr/lib/python3.13 /opt/capstan/site-packages >/dev/null || true # a few test files are no valid Python on purpose
  inside "$work/rootfs" python3 -I -S -c \
    'import sys; sys.path.append("/opt/capstan/site-packages"); import matplotlib.pyplot' >/dev/null
  chmod 755 "$work"
  publish "$work" "$base"
}

build_root() {
  mkdir -p "$cache/root"
  local work
  work=$(mktemp -d "$cache/root/.build-XXXXXX")
  cleanup+=("$work")
  cp -al "$base/rootfs" "$work/rootfs"
  mkdir "$work/rootfs/opt/capstan/capstan_runner"
  cp "$here"/capstan_runner/*.py "$work/rootfs/opt/capstan/capstan_runner/"
  inside "$work/rootfs" python3 -m compileall -q --invalidation-mode unchecked-hash /opt/capstan/capstan_runner
  # Readable by whatever user the sandbox runs as.
  chmod -R a+rX,go-w "$work/rootfs/opt/capstan/capstan_runner"
  python3 "$here/layer/describe.py" "$work/rootfs" > "$work/root.json"
  chmod 755 "$work"
  publish "$work" "$final"
}

[ -d "$base" ] || build_base
say 'the runner …'
build_root
echo "$final/rootfs"
