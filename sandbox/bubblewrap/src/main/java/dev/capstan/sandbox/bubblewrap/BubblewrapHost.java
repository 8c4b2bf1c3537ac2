package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.linux.UserIds;
import dev.capstan.sandbox.linux.cgroup.Cgroups;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What all sandboxes of a started provider share.
 *
 * @param owner folder of this worker's groups
 * @param users null when sandboxes run as the worker's own user
 * @param releaseUsers lets other workers have the users' ids
 * @param io threads for the streams of running sandboxes
 * @param workFolder this worker's own
 */
record BubblewrapHost(
    Cgroups cgroups,
    String owner,
    BubblewrapCommand command,
    @Nullable UserIds users,
    Runnable releaseUsers,
    Launcher launcher,
    ExecutorService io,
    MachineClock clock,
    Path workFolder) {}
