# shellcheck shell=sh
# The root file system of sandboxes: where it is, how old it is, and how it is built. Sourced by ./capstan.
# shellcheck disable=SC2034,SC2154 # variables are shared with ./capstan and the other files

refresh_after_days=30

set_cache() {
  # sandboxes of a root worker run as users of their own, who must be able to read the root
  [ "$(id -u)" != 0 ] || export CAPSTAN_CACHE="${CAPSTAN_CACHE:-/var/cache/capstan}"
  cache=${CAPSTAN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/capstan}
}

root_is_built() { runner-image/build-root.sh --find >/dev/null 2>&1; }

build_root() { # build_root [--refresh]
  if [ "$(uname -s)" != Linux ]; then
    # where the root cannot be built, the Docker engine builds the image from the Dockerfile
    if [ "${1:-}" = --refresh ]; then
      runner-image/build-image.sh --dockerfile --refresh >/dev/null
    else
      runner-image/build-image.sh --dockerfile >/dev/null
    fi
    return
  fi
  [ $# = 0 ] || runner-image/build-root.sh "$@" >/dev/null
  CAPSTAN_ROOT=$(runner-image/build-root.sh --print-dir)
  export CAPSTAN_ROOT
  [ "$provider" != docker ] || runner-image/build-image.sh >/dev/null
}

# Tells how old the root is, and what to do about one that has gone long without Debian's security updates.
show_root_age() {
  [ "$(uname -s)" = Linux ] || return 0
  age=$(runner-image/build-root.sh --age)
  built=${age% *} checked=${age#* }
  say "the sandbox's root file system was built $(days "$built") and checked for security updates $(days "$checked")"
  [ "$checked" -lt "$refresh_after_days" ] || say "to install security updates into it: ./capstan build --refresh"
}

days() {
  case $1 in
    0) echo today ;;
    1) echo yesterday ;;
    *) echo "$1 days ago" ;;
  esac
}
