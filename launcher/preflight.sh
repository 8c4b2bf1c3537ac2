# shellcheck shell=sh
# Checks everything that a command needs on this machine, and reports all that is missing in one message,
# each with the command that fixes it. Sourced by ./capstan.
# shellcheck disable=SC2034,SC2154 # variables are shared with ./capstan and the other files

: "${machine:=}" # a folder that stands for / in tests

finding() { # finding WHAT FIX...: one line of text, then the lines of the fix
  findings=$((findings + 1))
  report="$report
  $findings. $1
"
  shift
  for line in "$@"; do
    report="$report       $line
"
  done
}

# set_up WHAT...: java, root (what builds the sandbox's root file system), sandbox, redis, docker, browser
set_up() {
  check "$@"
  if [ -n "$missing" ] && [ "$findings" = 0 ]; then
    # the words are separate arguments
    # shellcheck disable=SC2086
    if may_install $missing; then
      install $missing
      check "$@"
    fi
  fi
  # shellcheck disable=SC2086
  [ -z "$missing" ] || missing_packages $missing
  [ "$findings" = 0 ] || refuse
  [ -z "$jdk" ] || { JAVA_HOME=$jdk && export JAVA_HOME; }
}

check() {
  jdk="" missing="" findings=0 report="" rooms="" docker_checked="" namespaces_checked=""
  sudo="sudo "
  [ "$(id -u)" != 0 ] || sudo=""
  system=$(uname -s)
  provider=${SANDBOX_PROVIDER:-bubblewrap}
  for requirement in "$@"; do "check_$requirement"; done
  check_disk
}

missing_packages() {
  line=$(install_line "$@")
  case $line in
    '') finding "Programs are missing: $*. Install them with the package manager of this machine." ;;
    brew*) finding "Packages are missing: $*" "$line" ;;
    *) finding "Packages are missing: $*" "$sudo$line" ;;
  esac
  hint=$(jdk_hint "$@")
  [ -z "$hint" ] || report="$report       ${hint#?}
"
}

refuse() {
  things="1 thing is"
  [ "$findings" = 1 ] || things="$findings things are"
  # not echo, which may change backslashes
  printf '%s\n' "capstan: $things missing on this machine. Fix what is listed, then run the command again." "$report" \
    "  More: docs/getting-started.md" >&2
  exit 1
}

check_java() {
  need python3 python3
  jdk=$(find_jdk)
  [ -n "$jdk" ] || lack jdk
  [ -d "$HOME/.m2/repository" ] || room_for 500 "$HOME/.m2"
  [ -f "$stamp" ] || room_for 600 "$home"
}

check_redis() { need redis redis-server valkey-server; }

check_browser() { [ "$(id -u)" != 0 ] || need chromium chromium chromium-browser google-chrome google-chrome-stable; }

check_root() {
  need python3 python3
  if [ "$system" != Linux ]; then
    check_docker
    return
  fi
  ! root_is_built || return 0
  need bubblewrap bwrap
  need mmdebstrap mmdebstrap
  python3 -m pip --version >/dev/null 2>&1 || lack pip
  [ -e "$machine/usr/share/keyrings/debian-archive-keyring.gpg" ] || [ -e "$machine/usr/share/keyrings/debian-archive-keyring.pgp" ] \
    || lack debian-archive-keyring
  room_for 1500 "$cache"
  if [ "$(id -u)" != 0 ]; then
    need uidmap newuidmap
    check_subids
    check_user_namespaces
  fi
}

# An ordinary user unpacks Debian in a user namespace, which maps 65536 ids.
check_subids() {
  user=$(id -un)
  for file in subuid subgid; do
    if ! awk -F: -v name="$user" -v id="$(id -u)" '($1 == name || $1 == id) && $3 >= 65536 {found = 1} END {exit !found}' \
      "$machine/etc/$file" 2>/dev/null; then
      finding "The user $user has no range of 65536 subordinate ids in /etc/subuid and /etc/subgid." \
        "${sudo}usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $user"
      return
    fi
  done
}

check_sandbox() {
  case $provider in
    docker) check_docker ;;
    bubblewrap)
      if [ "$system" != Linux ]; then
        finding "Sandboxes of bubblewrap need Linux, and this is $system. Run sandboxes in Docker containers:" \
          "SANDBOX_PROVIDER=docker ./capstan $command"
        return
      fi
      need bubblewrap bwrap
      [ "$(id -u)" != 0 ] || need coreutils chroot
      check_user_namespaces
      check_cgroups
      ;;
  esac
}

check_docker() {
  ! [ "$docker_checked" ] || return 0
  docker_checked=yes
  if ! command -v docker >/dev/null; then
    if [ "$system" = Linux ]; then
      lack docker
    else
      finding "Docker is missing." "Install Docker Desktop: https://docs.docker.com/get-started/get-docker/"
    fi
  elif ! answer=$(docker version --format '{{.Server.Version}}' 2>&1); then
    case $system-$answer in
      *"permission denied"*)
        finding "The user $(id -un) may not use the Docker engine." \
          "${sudo}usermod -aG docker $(id -un)" "# then log in again" ;;
      Linux-*) finding "No Docker engine answers: $(echo "$answer" | tail -n 1)" "${sudo}systemctl start docker" ;;
      *) finding "No Docker engine answers." "open -a Docker" ;;
    esac
  fi
}

room_for() { # room_for MEGABYTES FOLDER: so much will be written there
  rooms="$rooms$*
"
}

# Compares what will be written with what is free, by file system.
check_disk() {
  scarce=$(printf '%s' "$rooms" | while read -r megabytes folder; do
    while ! [ -d "$folder" ]; do folder=$(dirname -- "$folder"); done
    df -Pk "$folder" | awk -v needed="$megabytes" 'NR == 2 {print $6, int($4 / 1024), needed}'
  done | awk '{free[$1] = $2; needed[$1] += $3}
    END {for (disk in free) if (free[disk] < needed[disk]) print disk, free[disk], needed[disk]}')
  [ -z "$scarce" ] || while read -r disk free needed; do
    finding "The disk mounted on $disk has $free MB free, and $needed MB are needed." \
      "du -xhd1 $disk | sort -h    # free some space, or move the cache: CAPSTAN_CACHE=FOLDER"
  done <<D
$scarce
D
}
