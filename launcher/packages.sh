# shellcheck shell=sh
# Finds programs, and installs the packages of those that are missing. Sourced by ./capstan.
# shellcheck disable=SC2034,SC2154 # variables are shared with ./capstan and the other files

java_version() { "$1/bin/javac" -version 2>/dev/null | sed -n 's/^javac \([0-9]*\).*/\1/p'; }

find_jdk() {
  for candidate in "${JAVA_HOME:-}" \
    "$(/usr/libexec/java_home -v 25 2>/dev/null || true)" \
    /usr/lib/jvm/*25* "$HOME"/.sdkman/candidates/java/25* /opt/jdk-25* /opt/homebrew/opt/openjdk@25 \
    "$(dirname -- "$(dirname -- "$(readlink -f "$(command -v javac || echo /nowhere/bin/javac)")")")"; do
    if [ -x "$candidate/bin/javac" ] && [ "$(java_version "$candidate")" -ge 25 ] 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
}

need() { # need WORD COMMAND...: the package WORD is missing unless one of the commands exists
  word=$1
  shift
  for program in "$@"; do ! command -v "$program" >/dev/null || return 0; done
  lack "$word"
}

lack() { # lack WORD: notes it once
  case "$missing " in *" $1 "*) ;; *) missing="$missing $1" ;; esac
}

package_name() { # package_name MANAGER WORD
  case $1-$2 in
    apt-redis) echo redis-server ;;
    apt-jdk) echo openjdk-25-jdk-headless ;;
    apt-docker) echo docker.io ;;
    dnf-uidmap) echo shadow-utils ;;
    dnf-debian-archive-keyring) echo debian-keyring ;;
    dnf-jdk) echo java-25-openjdk-devel ;;
    dnf-docker) echo moby-engine ;;
    brew-jdk) echo openjdk@25 ;;
    brew-pip | brew-python3) echo python ;;
    *-pip) echo python3-pip ;;
    *) echo "$2" ;;
  esac
}

# The command that installs the packages for the words $@ on this machine, or nothing.
install_line() {
  manager=""
  for candidate in apt dnf brew; do
    tool=$candidate
    [ "$tool" != apt ] || tool=apt-get
    if [ -z "$manager" ] && command -v "$tool" >/dev/null; then manager=$candidate; fi
  done
  packages=""
  for word in "$@"; do packages="$packages $(package_name "$manager" "$word")"; done
  case $manager in
    apt) echo "apt-get install -y --no-install-recommends$packages" ;;
    dnf) echo "dnf install -y$packages" ;;
    brew) echo "brew install$packages" ;;
  esac
}

# Packages are installed as root, or with brew; never with sudo.
may_install() {
  [ -z "${CAPSTAN_NO_INSTALL:-}" ] || return 1
  case $(install_line "$@") in
    '') return 1 ;;
    brew*) return 0 ;;
    *) [ "$(id -u)" = 0 ] ;;
  esac
}

install() {
  line=$(install_line "$@")
  say "installing: $*"
  case $line in apt-get*) apt-get -qq update >&2 ;; esac
  # the package names are words of their own
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive $line >&2 || fail "could not install: $*. Run this yourself and read its message: $line$(jdk_hint "$@")"
}

# Where to get what a distribution may not have.
jdk_hint() {
  case " $* " in *" jdk "*) printf '\n%s' "Where the distribution has no JDK 25 (Debian 12): install it from https://adoptium.net and set JAVA_HOME." ;; esac
}
