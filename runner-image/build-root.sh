#!/bin/bash
# Builds the root file system of all sandboxes, and prints its directory.
#
#   build-root.sh              build if needed, report progress, print the directory
#   build-root.sh --print-dir  the same, with nothing on standard output but the directory
#   build-root.sh --refresh    rebuild if Debian has updates for its packages; print the directory
#   build-root.sh --find       print the directory if it exists, otherwise fail; builds nothing
#   build-root.sh --age        print two numbers: days since it was built, days since it was last checked for updates
#
# Two layers: `base` (Debian, Python, wheels; a minute) and `root` (base by hard links, plus the runner; a second).
# Both are stored under the digest of their inputs. Packages are an input too: a refresh that finds updates creates a base
# under a new name (recipe and packages), and base/<recipe>.current names the one to use. A finished directory never
# changes, so sandboxes on an old one continue to work.
# Works as root and, with user namespaces (newuidmap), as an ordinary user.
set -euo pipefail
umask 022

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${CAPSTAN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/capstan}

say() { [ "$task" = --print-dir ] || echo "$*" >&2; }
fail() { echo "build-root: $*" >&2; exit 1; }
task=${1:-}
case $task in --print-dir | --refresh | --find | --age | '') ;; *) fail "usage: build-root.sh [--print-dir | --refresh | --find | --age]" ;; esac

# shellcheck source=runner-image/layer/debian.sh
. "$here/layer/debian.sh"
# shellcheck source=runner-image/layer/base.sh
. "$here/layer/base.sh"

machine=$(uname -m)
recipe=$(cd "$here" && { echo "$machine"; cat requirements.txt layer/*.sh layer/packages.txt layer/capstan_fonts.py; } | sha256sum | cut -c1-32)
current=$cache/base/$recipe.current
checked=$cache/base/$recipe.checked

# Determines the base and the root to use; they may not exist yet.
locate() {
  base=$cache/base/$recipe
  [ ! -e "$current" ] || [ ! -d "$cache/base/$(<"$current")" ] || base=$cache/base/$(<"$current")
  local digest
  digest=$(cd "$here" && { basename "$base"; for f in layer/describe.py capstan_runner/*.py notebook/IPython/*.py; do echo "$f"; cat "$f"; done; } \
    | sha256sum | cut -c1-32)
  final=$cache/root/$digest
}

cleanup=()
trap '[ ${#cleanup[@]} = 0 ] || rm -rf "${cleanup[@]}"' EXIT

need() { command -v "$1" >/dev/null || fail "$1 is missing. Run: $2"; }

need_tools() {
  need mmdebstrap 'apt-get install mmdebstrap'
  need python3 'apt-get install python3'
  [ "$(id -u)" = 0 ] || need newuidmap 'apt-get install uidmap (and check that /etc/subuid has a range for this user)'
  python3 -m pip --version >/dev/null 2>&1 || fail 'pip is missing. Run: apt-get install python3-pip'
}

# Moves a finished directory into place; if another build was faster, its result is equivalent.
publish() {
  local built=$1 place=$2
  mv -T "$built" "$place" 2>/dev/null || { [ -d "$place" ] && rm -rf "$built"; } || fail "can't write $place"
}

write() { # write FILE TEXT, atomically
  echo "$2" > "$1.$$"
  mv "$1.$$" "$1"
}

new_base() { # into the folder $work
  need_tools
  mkdir -p "$cache/base"
  work=$(mktemp -d "$cache/base/.build-XXXXXX")
  cleanup+=("$work")
  mkdir "$work/rootfs"
  fill_base "$work/rootfs"
  date +%s > "$work/built"
  chmod 755 "$work"
}

build_root() {
  need python3 'apt-get install python3'
  mkdir -p "$cache/root"
  local work
  work=$(mktemp -d "$cache/root/.build-XXXXXX")
  cleanup+=("$work")
  cp -al "$base/rootfs" "$work/rootfs"
  mkdir "$work/rootfs/opt/capstan/capstan_runner"
  cp "$here"/capstan_runner/*.py "$work/rootfs/opt/capstan/capstan_runner/"
  mkdir -p "$work/rootfs/opt/capstan/notebook/IPython" "$work/rootfs/usr/local/lib/python3.13/dist-packages"
  cp "$here"/notebook/IPython/*.py "$work/rootfs/opt/capstan/notebook/IPython/"
  # For every python3 in the sandbox, not only for Python programs.
  printf '%s\n' /opt/capstan/site-packages /opt/capstan/notebook > "$work/rootfs/usr/local/lib/python3.13/dist-packages/capstan.pth"
  inside "$work/rootfs" python3 -m compileall -q --invalidation-mode unchecked-hash \
    /opt/capstan/capstan_runner /opt/capstan/notebook
  # Readable by any user that a sandbox runs as.
  chmod -R a+rX,go-w "$work/rootfs/opt/capstan/capstan_runner" "$work/rootfs/opt/capstan/notebook" \
    "$work/rootfs/usr/local/lib/python3.13/dist-packages"
  python3 "$here/layer/describe.py" "$work/rootfs" > "$work/root.json"
  chmod 755 "$work"
  publish "$work" "$final"
}

refresh() {
  local folder updates count security
  need apt-get 'apt-get is part of mmdebstrap'
  folder=$(mktemp -d)
  cleanup+=("$folder")
  updates=$(updates_of "$base/rootfs" "$folder") || fail "the package index of Debian $suite cannot be read; see apt's message above"
  if [ -z "$updates" ]; then
    write "$checked" "$(date +%s)"
    say "Debian has no updates for the $(packages_of "$base/rootfs" | wc -l) packages of the root; it is not changed"
    return
  fi
  count=$(wc -l <<<"$updates")
  security=$(grep -c 'Debian-Security:' <<<"$updates" || true)
  say "Debian has updates for $count packages of the root, $security of them security updates:"
  say "$updates"
  new_base
  base=$cache/base/$recipe-$(packages_of "$work/rootfs" | sha256sum | cut -c1-12)
  publish "$work" "$base"
  write "$current" "$(basename "$base")"
  write "$checked" "$(date +%s)"
}

days_since() { echo $((($(date +%s) - $1) / 86400)); }

age() {
  local built last
  built=$(cat "$base/built" 2>/dev/null || stat -c %Y "$base")
  last=$(cat "$checked" 2>/dev/null || echo "$built")
  echo "$(days_since "$built") $(days_since "$last")"
}

locate
case $task in
  --find) [ -e "$final/root.json" ] || fail 'the root is not built'; echo "$final/rootfs"; exit ;;
  --age) [ -d "$base" ] || fail 'the root is not built'; age; exit ;;
esac
if [ ! -d "$base" ]; then
  new_base
  publish "$work" "$base"
elif [ "$task" = --refresh ]; then
  refresh
  locate
fi
if [ ! -e "$final/root.json" ]; then
  say 'the runner ...'
  build_root
fi
echo "$final/rootfs"
