package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.Capabilities;
import dev.capstan.sandbox.ReapResult;
import dev.capstan.sandbox.Sandbox;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxSpec;
import dev.capstan.sandbox.linux.UserIds;
import dev.capstan.schema.attempt.Environment;
import dev.capstan.schema.request.QueryType;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs every program in namespaces that bubblewrap makes, on this machine's kernel. There is no
 * pool: a sandbox costs a few milliseconds more than Python's own start.
 */
public final class BubblewrapProvider implements SandboxProvider {
  static final String NAME = "bubblewrap";

  private static final Capabilities CAPABILITIES =
      new Capabilities(Set.of(QueryType.PYTHON, QueryType.SQL, QueryType.SHELL), false);

  private final BubblewrapSettings settings;
  private final Path workFolder;
  private final MachineClock clock = MachineClock.ofKernel();
  private final Set<BubblewrapSandbox> live = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Started started;

  /**
   * @param workFolder for small files of running sandboxes; made if missing, used by no other
   *     program
   */
  public BubblewrapProvider(BubblewrapSettings settings, Path workFolder) {
    this.settings = settings;
    this.workFolder = workFolder.toAbsolutePath().normalize();
  }

  /** The state between start and close. */
  record Started(BubblewrapHost host, BubblewrapReaper reaper, Environment environment) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public void start() {
    if (started != null) {
      throw new IllegalStateException("start: the provider is started");
    }
    Started now = BubblewrapStart.prepare(settings, workFolder, clock);
    started = now;
    try {
      BubblewrapTrial.run(this, now.reaper());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public Environment environment() {
    return started().environment();
  }

  @Override
  public Sandbox acquire(SandboxSpec spec) throws SandboxException {
    BubblewrapHost host = started().host();
    UserIds users = host.users();
    try {
      OptionalInt uid = users == null ? OptionalInt.empty() : OptionalInt.of(users.take());
      return new Registration(host, spec, uid).open();
    } catch (IllegalStateException e) {
      throw new SandboxException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Keeps a sandbox known as long as it is open. */
  private final class Registration {
    private final BubblewrapSandbox sandbox;

    Registration(BubblewrapHost host, SandboxSpec spec, OptionalInt uid) {
      sandbox = new BubblewrapSandbox(host, spec, uid, () -> forget(host, uid));
    }

    BubblewrapSandbox open() {
      live.add(sandbox);
      return sandbox;
    }

    private void forget(BubblewrapHost host, OptionalInt uid) {
      live.remove(sandbox);
      UserIds users = host.users();
      if (users != null && uid.isPresent()) {
        users.giveBack(uid.getAsInt());
      }
    }
  }

  @Override
  public ReapResult reap() throws SandboxException {
    return started().reaper().reap();
  }

  @Override
  public void close() {
    Started was = started;
    started = null;
    if (was == null) {
      return;
    }
    live.forEach(BubblewrapSandbox::kill);
    BubblewrapHost host = was.host();
    host.launcher().close();
    host.io().shutdown();
    host.cgroups().removeOwner(host.owner());
    BubblewrapReaper.deleteFolder(host.workFolder());
    host.releaseUsers().run();
  }

  private Started started() {
    Started now = started;
    if (now == null) {
      throw new IllegalStateException("the provider is not started");
    }
    return now;
  }
}
