# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of machine.sh
# User namespaces and control groups: what forbids them is recognised, and nothing is reported where they work.

namespaces_fail() { stub bwrap 'echo "bwrap: setting up uid map: Permission denied" >&2; exit 1'; }

test_user_namespaces_that_are_switched_off_are_named() {
  a_machine 1000
  namespaces_fail
  put /proc/sys/kernel/unprivileged_userns_clone 0
  preflight sandbox
  refuses 1
  says "kernel.unprivileged_userns_clone=1 | sudo tee"
}

test_apparmor_is_named_with_a_profile_that_can_be_pasted() {
  a_machine 1000
  namespaces_fail
  put /proc/sys/kernel/apparmor_restrict_unprivileged_userns 1
  put /proc/sys/user/max_user_namespaces 15000
  preflight sandbox
  refuses 1
  # the command, run, writes a profile for bwrap
  sed -n 's/^       \(.*printf.*\)/\1/p; s/^       \(  | sudo tee.*\) &&.*/\1/p' "$case_folder/said" >"$case_folder/fix"
  sed -i "s,sudo tee /etc,tee $case_folder," "$case_folder/fix"
  mkdir "$case_folder/apparmor.d"
  sh "$case_folder/fix"
  grep -qx 'profile bwrap /usr/bin/bwrap flags=(unconfined) {' "$case_folder/apparmor.d/bwrap"
  grep -qx '  userns,' "$case_folder/apparmor.d/bwrap"
}

test_apparmor_with_a_profile_for_bubblewrap_is_accepted() {
  a_machine 1000
  put /proc/sys/kernel/apparmor_restrict_unprivileged_userns 1
  preflight sandbox
  accepts
}

test_an_old_bubblewrap_is_named() {
  a_machine 1000
  # shellcheck disable=SC2016 # the stub expands it
  stub bwrap 'case $* in --version) echo bubblewrap 0.6.1 ;; *) echo "bwrap: Unknown option --disable-userns" >&2; exit 1 ;; esac'
  preflight sandbox
  refuses 1
  says "bubblewrap is too old: bubblewrap 0.6.1"
}

test_another_failure_of_bubblewrap_is_quoted() {
  a_machine 0
  namespaces_fail
  preflight sandbox
  refuses 1
  says "bwrap: setting up uid map: Permission denied"
  says "--security-opt seccomp=unconfined"
}

test_a_delegated_group_is_used_as_it_is() {
  a_machine 1000
  without systemd-run
  put /sys/fs/cgroup/user.slice/session-1.scope/cgroup.controllers 'cpu memory pids'
  preflight sandbox
  accepts
  says "start direct"
}

test_a_service_manager_without_the_cpu_is_named() {
  a_machine 1000
  put "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/cgroup.controllers" 'memory pids'
  preflight sandbox
  refuses 1
  says 'Delegate=cpu memory pids'
}

test_version_2_without_systemd_is_named() {
  a_machine 1000
  rm -rf "$root/run/systemd" "$root/sys/fs/cgroup/user.slice/user-1000.slice"
  preflight sandbox
  refuses 1
  # shellcheck disable=SC2016 # as it is to be typed
  says 'echo $$ >capstan/cgroup.procs'
}

test_a_kernel_without_the_memory_controller_is_named() {
  a_machine 1000
  put /sys/fs/cgroup/cgroup.controllers 'cpuset cpu io pids'
  preflight sandbox
  refuses 1
  says 'cgroup_enable=memory'
}

test_root_gets_a_scope_of_systemd() {
  a_machine 0
  preflight sandbox
  accepts
  says "start scope"
}

test_root_without_systemd_uses_the_groups_as_they_are() {
  a_machine 0
  rm -rf "$root/run/systemd"
  preflight sandbox
  accepts
  says "start direct"
}

test_root_uses_version_1() {
  a_machine 0
  cgroups_of_version_1
  preflight sandbox
  accepts
  says "start direct"
}

test_a_user_is_told_to_have_groups_of_version_1_made() {
  a_machine 1000
  cgroups_of_version_1
  preflight sandbox
  refuses 1
  says 'for group in /sys/fs/cgroup/memory/capstan-ada /sys/fs/cgroup/pids/capstan-ada /sys/fs/cgroup/cpu,cpuacct/capstan-ada'
  for tree in memory pids cpu,cpuacct; do mkdir "$root/sys/fs/cgroup/$tree/capstan-ada"; done
  preflight sandbox
  accepts
  says "start parent capstan-ada"
}

test_a_missing_controller_of_version_1_is_named() {
  a_machine 0
  cgroups_of_version_1
  put /proc/self/mountinfo '31 24 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory'
  preflight sandbox
  refuses 1
  says "no control group controller pids"
}

test_a_machine_without_control_groups_is_named() {
  a_machine 0
  put /proc/self/mountinfo '24 1 0:1 / / rw - ext4 /dev/sda1 rw'
  preflight sandbox
  refuses 1
  says "mount -t cgroup2"
}
