# shellcheck shell=sh
# Checks what bubblewrap needs of the kernel: user namespaces, and control groups that may be managed.
# Sourced by ./capstan.
# shellcheck disable=SC2034,SC2154 # variables are shared with ./capstan and the other files

sysctl_is() { [ "$(cat "$machine/proc/sys/$1" 2>/dev/null)" = "$2" ]; }

# --- user namespaces -----------------------------------------------------------------------------

# Makes one sandbox the way the worker does: root's sandboxes run as users of their own.
try_sandbox() {
  set -- bwrap --unshare-all --unshare-user --disable-userns --ro-bind / / --proc /proc --dev /dev true
  [ "$(id -u)" != 0 ] || set -- chroot --userspec=+65534:+65534 --groups= / "$@"
  "$@" 2>&1
}

check_user_namespaces() {
  ! [ "$namespaces_checked" ] || return 0
  namespaces_checked=yes
  if ! command -v bwrap >/dev/null; then
    # it cannot be tried yet: report what forbids it for certain
    explain_namespaces
    return
  fi
  if refusal=$(try_sandbox); then return; fi
  case $refusal in
    *"Unknown option"*)
      finding "bubblewrap is too old: $(bwrap --version), and 0.8 is needed. Upgrade it, or run sandboxes in Docker containers:" \
        "SANDBOX_PROVIDER=docker ./capstan $command"
      return
      ;;
  esac
  before=$findings
  explain_namespaces
  [ "$findings" != "$before" ] || finding "bubblewrap cannot make a sandbox here: $(echo "$refusal" | tail -n 1)" \
    "# in a container: start it with --privileged, or with" \
    "#   --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined" \
    "# elsewhere run sandboxes in Docker containers: SANDBOX_PROVIDER=docker ./capstan $command"
}

explain_namespaces() {
  if sysctl_is user/max_user_namespaces 0; then
    finding "User namespaces are switched off (user.max_user_namespaces = 0)." \
      "echo user.max_user_namespaces=15000 | ${sudo}tee /etc/sysctl.d/60-capstan-namespaces.conf && ${sudo}sysctl --system"
  fi
  if sysctl_is kernel/unprivileged_userns_clone 0; then
    finding "Ordinary users may not make user namespaces (kernel.unprivileged_userns_clone = 0)." \
      "echo kernel.unprivileged_userns_clone=1 | ${sudo}tee /etc/sysctl.d/60-capstan-userns.conf && ${sudo}sysctl --system"
  fi
  if sysctl_is kernel/apparmor_restrict_unprivileged_userns 1 && ! [ -e "$machine/etc/apparmor.d/bwrap" ]; then
    finding "AppArmor keeps bubblewrap from making user namespaces (kernel.apparmor_restrict_unprivileged_userns = 1)." \
      "Allow it for bwrap alone, by a profile:" \
      "printf '%s\\n' 'abi <abi/4.0>,' 'include <tunables/global>' 'profile bwrap /usr/bin/bwrap flags=(unconfined) {' '  userns,' '}' \\" \
      "  | ${sudo}tee /etc/apparmor.d/bwrap && ${sudo}apparmor_parser -r /etc/apparmor.d/bwrap"
  fi
}

# --- control groups ------------------------------------------------------------------------------

controllers="memory pids cpu"

has_controllers() { # has_controllers FILE: a cgroup.controllers
  for controller in $controllers; do grep -qw "$controller" "$1" 2>/dev/null || return 1; done
}

mount_point() { # mount_point cgroup2 | mount_point cgroup CONTROLLER
  awk -v type="$1" -v option="${2:-}" '{
    for (i = 7; i < NF && $i != "-"; i++);
    if ($(i + 1) == type && (option == "" || index("," $(i + 3) ",", "," option ","))) {print $5; exit}
  }' "$machine/proc/self/mountinfo"
}

# Sets cgroup_start, the way in which the process gets control groups of its own: direct (it may manage its present
# one), scope (of the service manager) or parent (folders of version 1 that were made for this user, cgroup_parent).
check_cgroups() {
  cgroup_start=direct
  v2=$(mount_point cgroup2)
  if [ -n "$v2" ] && has_controllers "$machine$v2/cgroup.controllers"; then
    check_cgroups_v2
  elif [ -n "$(mount_point cgroup memory)" ]; then
    check_cgroups_v1
  elif [ -n "$v2" ]; then
    finding "The kernel has no memory controller for control groups, so programs could not be limited." \
      "# add cgroup_enable=memory to the kernel's command line, then start the machine again"
  else
    finding "No control groups are mounted, so programs could not be limited." \
      "${sudo}mount -t cgroup2 none /sys/fs/cgroup"
  fi
}

check_cgroups_v2() {
  own=$machine$v2$(sed -n 's/^0:://p' "$machine/proc/self/cgroup")
  [ -d "$own" ] || own=$machine$v2
  id=$(id -u)
  if [ "$id" = 0 ]; then
    if [ -d "$machine/run/systemd/system" ] && command -v systemd-run >/dev/null; then
      cgroup_start=scope
    elif ! [ -w "$own" ]; then
      read_only_cgroups
    fi
    return
  fi
  if [ -w "$own" ] && has_controllers "$own/cgroup.controllers"; then return; fi
  manager=$machine$v2/user.slice/user-$id.slice/user@$id.service
  cgroup_start=scope
  if has_controllers "$manager/cgroup.controllers"; then
    return
  elif [ -d "$manager" ]; then
    finding "The service manager of user $(id -un) may not limit memory, processes and CPU (control groups are not delegated)." \
      "${sudo}mkdir -p /etc/systemd/system/user@.service.d" \
      "printf '[Service]\\nDelegate=cpu memory pids\\n' | ${sudo}tee /etc/systemd/system/user@.service.d/delegate.conf" \
      "${sudo}systemctl daemon-reload    # then log in again"
  elif [ -d "$machine/run/systemd/system" ]; then
    finding "The user $(id -un) has no service manager, which would give control groups (this is no login session)." \
      "${sudo}loginctl enable-linger $(id -un)"
  else
    finding "The user $(id -un) may not manage control groups, so programs could not be limited. Move this shell into a group of its own:" \
      "${sudo}sh -c \"cd $v2 && { [ -e capstan ] || mkdir capstan; } && chown -R $(id -un) capstan && echo \$\$ >capstan/cgroup.procs\"" \
      "${sudo}sh -c 'echo +cpu +memory +pids >$v2/cgroup.subtree_control'"
  fi
}

check_cgroups_v1() {
  parent=capstan-$(id -un)
  folders=""
  for controller in memory pids cpu cpuacct; do
    folder=$(mount_point cgroup "$controller")
    if [ -z "$folder" ]; then
      finding "The kernel has no control group controller $controller, so programs could not be limited." \
        "${sudo}sh -c 'mkdir -p /sys/fs/cgroup/$controller && mount -t cgroup -o $controller none /sys/fs/cgroup/$controller'"
      return
    fi
    # cpu and cpuacct are often one
    case "$folders " in *" $folder/$parent "*) ;; *) folders="$folders $folder/$parent" ;; esac
    if [ "$(id -u)" = 0 ] && ! [ -w "$machine$folder" ]; then
      read_only_cgroups
      return
    fi
  done
  [ "$(id -u)" != 0 ] || return 0
  cgroup_start=parent cgroup_parent=$parent
  for folder in $folders; do
    if ! [ -w "$machine$folder" ]; then
      finding "The user $(id -un) may not manage control groups, so programs could not be limited (the groups last until the machine stops)." \
        "for group in$folders; do" \
        "  ${sudo}mkdir -p \$group && ${sudo}chown -R $(id -un) \$group" \
        "done"
      return
    fi
  done
}

read_only_cgroups() {
  finding "Control groups are read-only here, so programs could not be limited." \
    "# in a container: start it with --privileged; or run sandboxes in Docker containers:" \
    "SANDBOX_PROVIDER=docker ./capstan $command"
}

# Becomes the command, in control groups that it may manage.
with_cgroups() {
  case ${cgroup_start:-direct} in
    direct) exec "$@" ;;
    parent) CAPSTAN_SANDBOX_BUBBLEWRAP_CGROUPPARENT=$cgroup_parent exec "$@" ;;
    scope)
      [ "$(id -u)" != 0 ] || exec systemd-run --scope --quiet -p Delegate=yes -- "$@"
      XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)} exec systemd-run --user --scope --quiet -p Delegate=yes -- "$@"
      ;;
  esac
}
