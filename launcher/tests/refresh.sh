# shellcheck shell=sh
# shellcheck disable=SC2154,SC2317 # variables of machine.sh; functions that root.sh calls
# The refresh of the root, by the real build-root.sh; Debian's archive, pip and the compiler are stubs.

a_builder() {
  bin=$case_folder/bin archive=$case_folder/archive
  mkdir -p "$bin" "$archive/usr" "$archive/etc" "$archive/opt/capstan/site-packages" "$archive/var/lib/dpkg" "$archive/root"
  mkdir -p "$archive/opt/capstan/site-packages/matplotlib"
  : >"$archive/opt/capstan/site-packages/matplotlib/font_manager.py"
  fonts=$(grep -o '/usr/share/fonts/[^"]*' runner-image/layer/capstan_fonts.py)
  for font in $fonts; do
    mkdir -p "$archive${font%/*}" && : >"$archive$font"
  done
  debian_has 2.41-12
  : >"$case_folder/updates"
  stub mmdebstrap "tar -C $archive -cf - ."
  stub bwrap exit 0
  stub newuidmap exit 0
  stub apt-get "case \$* in *' update') exit \$(cat $case_folder/apt-status 2>/dev/null || echo 0) ;; *) cat $case_folder/updates ;; esac"
  stub python3 "[ \"\$1 \$2\" != '-m pip' ] || exit 0" "exec $(command -v python3) \"\$@\""
  export CAPSTAN_CACHE="$case_folder/cache"
}

debian_has() { # debian_has VERSION, of libc6
  printf 'Package: libc6\nVersion: %s\n\nPackage: python3.13-minimal\nVersion: 3.13.5-2\n' "$1" >"$archive/var/lib/dpkg/status"
}

build_root_sh() { PATH=$bin:$PATH runner-image/build-root.sh "$@" 2>"$case_folder/said"; }

digest_of() { sed -n 's/.*"root_digest": "\(.*\)".*/\1/p' "$1/../root.json"; }

test_a_refresh_without_updates_keeps_the_root_and_says_so() {
  a_builder
  before=$(build_root_sh)
  after=$(build_root_sh --refresh)
  [ "$before" = "$after" ]
  grep -qF 'Debian has no updates for the 2 packages of the root' "$case_folder/said"
  [ "$(find "$CAPSTAN_CACHE/base" -mindepth 1 -maxdepth 1 -type d | wc -l)" = 1 ]
}

test_a_refresh_with_updates_makes_a_root_with_another_digest_beside_the_old_one() {
  a_builder
  before=$(build_root_sh)
  debian_has 2.41-12+deb13u1
  echo 'Inst libc6 [2.41-12] (2.41-12+deb13u1 Debian-Security:13/stable-security [amd64])' >"$case_folder/updates"
  after=$(build_root_sh --refresh)
  grep -qF 'updates for 1 packages of the root, 1 of them security updates' "$case_folder/said"
  [ "$before" != "$after" ]
  [ "$(digest_of "$before")" != "$(digest_of "$after")" ]
  grep -q 'deb13u1' "$after/var/lib/dpkg/status"
  ! grep -q 'deb13u1' "$before/var/lib/dpkg/status" || return 1
  # what is built later uses the new one, and has nothing to refresh
  : >"$case_folder/updates"
  [ "$(build_root_sh)" = "$after" ]
  [ "$(build_root_sh --refresh)" = "$after" ]
}

test_a_refresh_that_fails_keeps_the_root() {
  a_builder
  before=$(build_root_sh)
  echo 'Inst libc6 [2.41-12] (2.41-12+deb13u1 Debian:13.2/stable [amd64])' >"$case_folder/updates"
  stub mmdebstrap 'echo "E: no connection" >&2; exit 1'
  ! build_root_sh --refresh || return 1
  [ "$(build_root_sh --find)" = "$before" ]
  echo 100 >"$case_folder/apt-status"
  ! build_root_sh --refresh || return 1
  grep -qF "package index of Debian trixie cannot be read" "$case_folder/said"
  [ "$(build_root_sh --find)" = "$before" ]
  ! find "$CAPSTAN_CACHE/base" -name '.build-*' | grep . || return 1
}

test_the_age_is_that_of_the_base_and_of_the_last_check() {
  a_builder
  ! build_root_sh --age || return 1
  build_root_sh >/dev/null
  [ "$(build_root_sh --age)" = "0 0" ]
  echo $(($(date +%s) - 40 * 86400 - 60)) >"$(find "$CAPSTAN_CACHE/base" -name built)"
  [ "$(build_root_sh --age)" = "40 40" ]
  build_root_sh --refresh >/dev/null
  [ "$(build_root_sh --age)" = "40 0" ]
}

test_up_hints_at_a_refresh_after_thirty_days() {
  (
    say() { echo "$*"; }
    uname() { echo Linux; }
    . launcher/root.sh
    mkdir -p "$case_folder/runner-image"
    printf '#!/bin/sh\necho 45 31\n' >"$case_folder/runner-image/build-root.sh"
    chmod +x "$case_folder/runner-image/build-root.sh"
    cd "$case_folder" || exit 1
    show_root_age >said
    grep -qF 'was built 45 days ago and checked for security updates 31 days ago' said
    grep -qF './capstan build --refresh' said
    printf '#!/bin/sh\necho 45 1\n' >runner-image/build-root.sh
    show_root_age >said
    grep -qF 'checked for security updates yesterday' said
    ! grep -qF './capstan build --refresh' said || exit 1
  )
}
