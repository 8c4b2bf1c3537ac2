# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of build-root.sh
# Debian's archive: which suites the root comes from, and which of its packages have updates. Sourced by build-root.sh.

suite=trixie

# The mirror that this machine uses, by the end of its path; else Debian's own.
mirror() { # mirror PATH
  local found
  found=$(awk '/^URIs:/ {print $2} /^deb / {for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) {print $i; break}}' \
    /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null \
    | sed 's,/*$,,' | grep -E "/$1\$" | head -n 1 || true)
  echo "${found:-http://deb.debian.org/$1}"
}

# Lines of a sources.list. Without the last one the root would lack every security update since the point release.
debian_sources() {
  local keyring options="" debian
  for keyring in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
    [ ! -e "$keyring" ] || options="[signed-by=$keyring] "
  done
  debian=$(mirror debian)
  echo "deb $options$debian $suite main"
  echo "deb $options$debian $suite-updates main"
  echo "deb $options$(mirror debian-security) $suite-security main"
}

# Package and version of every installed package of a root, sorted: the same for the same Debian.
packages_of() { # packages_of ROOTFS
  awk '/^Package:/ {name = $2} /^Version:/ {print name, $2}' "$1/var/lib/dpkg/status" | LC_ALL=C sort
}

# What apt would install over a root's packages, a line each: "libc6 [2.41-12] (2.41-12+deb13u1 Debian-Security:13/…)".
# Uses the package index of now, in a folder of its own: this machine's packages are not touched.
updates_of() { # updates_of ROOTFS FOLDER
  local rootfs=$1 folder=$2 options
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
  debian_sources > "$folder/sources.list"
  cp "$rootfs/var/lib/dpkg/status" "$folder/status"
  options=(-o "Dir::State=$folder" -o "Dir::State::status=$folder/status" -o "Dir::State::lists=$folder/lists"
    -o "Dir::Cache=$folder/cache" -o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::Etc::PreferencesParts=/dev/null -o Dir::Etc::Preferences=/dev/null -o Debug::NoLocking=true
    -o APT::Sandbox::User= -o APT::Update::Error-Mode=any)
  apt-get "${options[@]}" -qq update >&2 || return 1
  apt-get "${options[@]}" -qq -s dist-upgrade | sed -n 's/^Inst //p'
}
