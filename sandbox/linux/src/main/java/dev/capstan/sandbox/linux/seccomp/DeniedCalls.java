package dev.capstan.sandbox.linux.seccomp;

/**
 * System calls of x86_64 that fail with EPERM, by number (arch/x86/entry/syscalls/syscall_64.tbl).
 * They start from what moby's default profile refuses to a container without capabilities; added is
 * what abuse has been seen through: io_uring, ptrace and its like.
 */
enum DeniedCalls {
  // other processes' memory and files
  PTRACE(101),
  PROCESS_VM_READV(310),
  PROCESS_VM_WRITEV(311),
  KCMP(312),
  PIDFD_GETFD(438),
  PROCESS_MADVISE(440),

  // file systems and namespaces
  PIVOT_ROOT(155),
  CHROOT(161),
  MOUNT(165),
  UMOUNT2(166),
  UNSHARE(272),
  SETNS(308),
  OPEN_TREE(428),
  MOVE_MOUNT(429),
  FSOPEN(430),
  FSCONFIG(431),
  FSMOUNT(432),
  FSPICK(433),
  MOUNT_SETATTR(442),
  OPEN_TREE_ATTR(467),
  NAME_TO_HANDLE_AT(303),
  OPEN_BY_HANDLE_AT(304),
  QUOTACTL(179),
  QUOTACTL_FD(443),
  SWAPON(167),
  SWAPOFF(168),
  FANOTIFY_INIT(300),
  SYSFS(139),
  USELIB(134),

  // programs and keys inside the kernel
  BPF(321),
  PERF_EVENT_OPEN(298),
  USERFAULTFD(323),
  IO_URING_SETUP(425),
  IO_URING_ENTER(426),
  IO_URING_REGISTER(427),
  ADD_KEY(248),
  REQUEST_KEY(249),
  KEYCTL(250),
  INIT_MODULE(175),
  FINIT_MODULE(313),
  DELETE_MODULE(176),
  KEXEC_LOAD(246),
  KEXEC_FILE_LOAD(320),
  MEMFD_SECRET(447),

  // the machine
  CLOCK_SETTIME(227),
  CLOCK_ADJTIME(305),
  SETTIMEOFDAY(164),
  ADJTIMEX(159),
  REBOOT(169),
  SETHOSTNAME(170),
  SETDOMAINNAME(171),
  SYSLOG(103),
  ACCT(163),
  VHANGUP(153),
  MODIFY_LDT(154),
  IOPL(172),
  IOPERM(173),
  LOOKUP_DCOOKIE(212),

  // where memory lies
  MBIND(237),
  SET_MEMPOLICY(238),
  GET_MEMPOLICY(239),
  MIGRATE_PAGES(256),
  MOVE_PAGES(279),
  SET_MEMPOLICY_HOME_NODE(450);

  private final int number;

  DeniedCalls(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
