# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables of machine.sh
# One message lists all missing requirements, with the command that fixes each.

everything="java root sandbox redis"

test_a_machine_that_has_all_is_accepted() {
  a_machine 1000
  # shellcheck disable=SC2086
  preflight $everything
  accepts
  says "start scope"
}

test_all_that_is_missing_is_named_at_once() {
  a_machine 1000
  without bwrap mmdebstrap newuidmap redis-server
  put /etc/subuid other:100000:65536
  put /proc/sys/user/max_user_namespaces 0
  put /proc/sys/kernel/apparmor_restrict_unprivileged_userns 1
  rm -rf "$root/sys/fs/cgroup/user.slice/user-1000.slice"
  java_home=/nowhere
  # shellcheck disable=SC2086
  preflight $everything
  refuses 5
  says "sudo apt-get install -y --no-install-recommends openjdk-25-jdk-headless bubblewrap mmdebstrap uidmap"
  [ "$(grep -o ' bubblewrap mmdebstrap' "$case_folder/said" | wc -l)" = 2 ] # once as a word, once in the command
  says "redis-server"
  says "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ada"
  says "user.max_user_namespaces=15000"
  says "/etc/apparmor.d/bwrap"
  says "sudo loginctl enable-linger ada"
}

test_root_installs_packages() {
  a_machine 0
  without bwrap
  # shellcheck disable=SC2016 # the stub expands it
  stub apt-get "case \$* in *install*bubblewrap*) printf '#!/bin/sh\n' >$bin/bwrap; /bin/chmod +x $bin/bwrap ;; esac"
  # shellcheck disable=SC2086
  preflight $everything
  accepts
  says "installing: bubblewrap"
}

test_root_installs_nothing_where_something_else_is_missing_too() {
  a_machine 0
  without redis-server
  put /proc/sys/user/max_user_namespaces 0
  stub bwrap 'echo "bwrap: No permissions to create a new namespace" >&2; exit 1'
  # shellcheck disable=SC2086
  preflight $everything
  refuses 2
  says_nothing_of installing
  says_nothing_of sudo
}

test_root_installs_nothing_when_told_so() {
  a_machine 0
  without redis-server
  # shellcheck disable=SC2086
  CAPSTAN_NO_INSTALL=1 preflight $everything
  refuses 1
  says "       apt-get install -y --no-install-recommends redis-server"
}

test_a_failed_installation_is_reported_with_its_command() {
  a_machine 0
  java_home=/nowhere
  # shellcheck disable=SC2016 # the stub expands it
  stub apt-get 'case $* in *install*) echo "E: Unable to locate package" >&2; exit 100 ;; esac'
  # shellcheck disable=SC2086
  preflight $everything
  [ "$status" = 1 ]
  says "could not install: jdk"
  says "https://adoptium.net"
}

test_a_built_root_needs_none_of_its_tools() {
  a_machine 1000
  without mmdebstrap newuidmap
  put /etc/subuid other:100000:65536
  put /root-is-built yes
  # shellcheck disable=SC2086
  preflight $everything
  accepts
}

test_a_full_disk_is_named() {
  a_machine 1000
  stub df 'echo Filesystem; echo "/dev/sda1 1 1 900000 99% /home"'
  # shellcheck disable=SC2086
  preflight $everything
  refuses 1
  says "The disk mounted on /home has 878 MB free, and 2100 MB are needed."
}

test_macos_is_told_to_use_docker() {
  a_machine 1000
  stub uname 'echo Darwin'
  stub docker exit 0
  without bwrap mmdebstrap
  # shellcheck disable=SC2086
  preflight $everything
  refuses 1
  says "this is Darwin"
  says "SANDBOX_PROVIDER=docker ./capstan demo"
  # shellcheck disable=SC2086
  SANDBOX_PROVIDER=docker preflight $everything
  accepts
}

test_a_docker_engine_that_may_not_be_used_is_named() {
  a_machine 1000
  stub docker 'echo "permission denied while trying to connect to the Docker daemon socket" >&2; exit 1'
  # shellcheck disable=SC2086
  SANDBOX_PROVIDER=docker preflight $everything
  refuses 1
  says "sudo usermod -aG docker ada"
}

test_the_docker_provider_needs_no_control_groups_here() {
  a_machine 1000
  rm -rf "$root/sys/fs/cgroup"
  put /proc/self/mountinfo ''
  put /root-is-built yes
  stub docker exit 0
  without bwrap
  # shellcheck disable=SC2086
  SANDBOX_PROVIDER=docker preflight $everything
  accepts
}

# A terminal with another encoding shows other bytes as rubbish.
test_the_scripts_print_ascii_only() {
  for file in capstan launcher/*.sh runner-image/*.sh runner-image/layer/*.sh deploy/*.sh deploy/healthy; do
    ! LC_ALL=C grep -nE '[^ -~	]' "$file" | grep -vE '^[0-9]+: *#' | sed "s,^,$file:," | grep . || return 1
  done
}

test_the_commands_print_ascii_only() {
  # the chart's program runs in the sandbox, and is not printed
  ! LC_ALL=C grep -rnE --include='*.java' --exclude=PythonChart.java '[^ -~	]' standalone/src/main/java bench/src/main/java \
    | grep -vE '^[^:]*:[0-9]+: *(\*|//|/\*)' | grep . || return 1
}
