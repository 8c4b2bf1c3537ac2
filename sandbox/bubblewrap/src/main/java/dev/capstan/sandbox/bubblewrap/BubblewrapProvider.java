package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.Sandbox;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxSpec;
import dev.capstan.sandbox.linux.UserIds;
import dev.capstan.schema.attempt.Environment;
import dev.capstan.schema.request.QueryType;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs every program in namespaces that bubblewrap makes, on this machine's kernel. Nothing is
 * pooled: a sandbox costs a few milliseconds more than Python's own start.
 */
public final class BubblewrapProvider implements SandboxProvider {
  public static final String NAME = "bubblewrap";

  private final BubblewrapSettings settings;
  private final MachineClock clock = MachineClock.ofKernel();
  private final Set<BubblewrapSandbox> live = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Started started;

  public BubblewrapProvider(BubblewrapSettings settings) {
    this.settings = settings;
  }

  /** What is known and open between start and close. */
  record Started(BubblewrapHost host, BubblewrapReaper reaper, Environment environment) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<QueryType> languages() {
    return Set.of(QueryType.PYTHON, QueryType.SQL, QueryType.SHELL);
  }

  @Override
  public void start() {
    if (started != null) {
      throw new IllegalStateException("start: the provider is started");
    }
    Started now = BubblewrapStart.prepare(settings, clock);
    started = now;
    try {
      now.reaper().reap();
      BubblewrapTrial.run(this);
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
  public int reap() {
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
  }

  private Started started() {
    Started now = started;
    if (now == null) {
      throw new IllegalStateException("the provider is not started");
    }
    return now;
  }
}
