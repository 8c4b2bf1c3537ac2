/**
 * Sandboxes on one Linux machine, without a daemon: bubblewrap makes the namespaces, control groups
 * the limits, a read-only root the world that a program sees. Order of a job: group, wrapper
 * ({@code sh}, which joins the group and lowers the limits, then becomes {@code chroot}, then
 * {@code bwrap}), the runner as process 1 of its own pid namespace, frames in and out, the kernel's
 * facts, the exit.
 */
@NullMarked
package dev.capstan.sandbox.bubblewrap;

import org.jspecify.annotations.NullMarked;
