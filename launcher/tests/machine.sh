# shellcheck shell=sh
# A made-up machine: by default one on which nothing is missing. Each test then takes something away.
# shellcheck disable=SC2154 # case_folder is set by test.sh

stub() { # stub NAME [LINE...]: a program on the PATH, a shell script
  stub_file=$bin/$1
  shift
  { echo '#!/bin/sh'; printf '%s\n' "$@"; } >"$stub_file"
  chmod +x "$stub_file"
}

without() { for program in "$@"; do rm -f "$bin/$program"; done; }

put() { # put PATH TEXT: a file of the machine
  mkdir -p "$(dirname "$root$1")"
  printf '%s\n' "$2" >"$root$1"
}

a_machine() { # a_machine UID
  root=$case_folder/root bin=$case_folder/bin user_home=$case_folder/home
  mkdir -p "$root" "$bin" "$user_home/.m2/repository"
  for tool in awk cat cut dirname expr find grep head ls mkdir printf readlink rm sed sh sort tail tr wc; do
    ln -s "$(command -v $tool)" "$bin/$tool"
  done
  stub id "case \$* in -u) echo $1 ;; -un) echo ada ;; esac"
  stub uname 'case $* in -m) echo x86_64 ;; *) echo Linux ;; esac'
  stub df 'echo Filesystem; echo "/dev/sda1 1 1 99000000 1% /"'
  for tool in apt-get mmdebstrap bwrap newuidmap redis-server systemd-run; do stub "$tool" exit 0; done
  # root's trial of bubblewrap goes by way of chroot
  # shellcheck disable=SC2016 # the stub expands it
  stub chroot 'shift 3; exec "$@"'
  stub python3 exit 0
  mkdir -p "$case_folder/jdk/bin"
  printf '#!/bin/sh\necho javac 25.0.1\n' >"$case_folder/jdk/bin/javac"
  chmod +x "$case_folder/jdk/bin/javac"
  put /usr/share/keyrings/debian-archive-keyring.gpg key
  put /etc/subuid ada:100000:65536
  put /etc/subgid ada:100000:65536
  cgroups_of_version_2 "$1"
}

cgroups_of_version_2() { # cgroups_of_version_2 UID: with a systemd that delegates all to the user
  put /proc/self/mountinfo '30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw'
  put /proc/self/cgroup '0::/user.slice/session-1.scope'
  put /sys/fs/cgroup/cgroup.controllers 'cpuset cpu io memory pids'
  put /sys/fs/cgroup/user.slice/session-1.scope/cgroup.controllers 'memory pids'
  put "/sys/fs/cgroup/user.slice/user-$1.slice/user@$1.service/cgroup.controllers" 'cpu memory pids'
  mkdir -p "$root/run/systemd/system"
}

cgroups_of_version_1() {
  rm -rf "$root/sys/fs/cgroup" "$root/run/systemd"
  put /proc/self/mountinfo '31 24 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
32 24 0:28 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
33 24 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct'
  mkdir -p "$root/sys/fs/cgroup/memory" "$root/sys/fs/cgroup/pids" "$root/sys/fs/cgroup/cpu,cpuacct"
}

# Runs the checks as ./capstan does; prints their message and then "status N".
preflight() { # preflight WHAT...
  # shellcheck disable=SC2016 # the other shell expands it
  PATH=$bin HOME=$user_home JAVA_HOME=${java_home-$case_folder/jdk} machine=$root home=$root stamp=$root/none \
    cache=$user_home/cache command=demo /bin/sh -eu -c '
      say() { echo "capstan: $*" >&2; }
      fail() { say "$*"; exit 1; }
      for part in packages preflight kernel; do . launcher/$part.sh; done
      root_is_built() { [ -e "$machine/root-is-built" ]; }
      find_jdk() { ! [ -x "$JAVA_HOME/bin/javac" ] || echo "$JAVA_HOME"; }
      set_up "$@"
      echo "start ${cgroup_start:-none}${cgroup_parent:+ $cgroup_parent}"
    ' preflight "$@" >"$case_folder/said" 2>&1 && status=0 || status=$?
  cat "$case_folder/said"
  echo "status $status"
}

says() { # says TEXT: the last preflight said it
  grep -qF -- "$1" "$case_folder/said" || { echo "expected: $1"; return 1; }
}

says_nothing_of() { ! grep -qF -- "$1" "$case_folder/said" || { echo "unexpected: $1"; return 1; }; }

refuses() { # refuses COUNT: in one message, with so many findings
  [ "$status" = 1 ] || { echo "expected a refusal"; return 1; }
  [ "$(grep -cE '^  [0-9]+\. ' "$case_folder/said")" = "$1" ] || { echo "expected $1 findings"; return 1; }
  [ "$(grep -c '^capstan: .* missing on this machine' "$case_folder/said")" = 1 ] || { echo "expected one message"; return 1; }
}

accepts() { [ "$status" = 0 ] || { echo "expected no refusal"; return 1; }; }
