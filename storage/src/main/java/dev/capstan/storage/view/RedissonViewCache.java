package dev.capstan.storage.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.storage.settings.ViewCacheSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RBatch;
import org.redisson.api.RFuture;
import org.redisson.api.RLexSortedSet;
import org.redisson.api.RScript;
import org.redisson.api.RScript.Mode;
import org.redisson.api.RScript.ReturnType;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.StringCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The view in Redis 6.2 or later, or Valkey. A call is one round trip and ends within a second.
 * While Redis is unavailable every call throws; calls succeed again after it recovers, without a
 * restart.
 *
 * <p>After a change that could not be applied, the completeness marker is removed with the first
 * call that succeeds: the change is in the ledger, but not in the view.
 */
public final class RedissonViewCache implements ViewCache {
  private static final Logger log = LoggerFactory.getLogger(RedissonViewCache.class);

  /** An error reply begins with its code; what follows it in Redisson's messages is left out. */
  private static final Pattern REFUSAL = Pattern.compile("([A-Z]{3,} .{1,200}?)\\.*\\s+channel:");

  private final RedissonClient redisson;
  private final RScript script;
  private volatile boolean hasLostWrite;

  /** Does not connect yet: a service starts without its cache. */
  public RedissonViewCache(ViewCacheSettings settings) {
    this.redisson = RedisConnection.open(settings);
    this.script = redisson.getScript(ByteArrayCodec.INSTANCE);
  }

  @Override
  public boolean apply(ExecutionKey key, ViewChange change) {
    List<Object> keys = RedisScripts.applyKeys(key);
    Object[] values = RedisScripts.applyValues(key, change);
    try {
      admitLostWrite();
      if (!change.isFirst()) {
        return call(() -> eval(RedisScripts.APPLY, keys, values)) == 1;
      }
      // sent concurrently: the keys may belong to different nodes
      RFuture<Long> listed =
          call(
              () ->
                  script.<Long>evalAsync(
                      Mode.READ_WRITE,
                      RedisScripts.LIST,
                      ReturnType.LONG,
                      List.of(RedisKeys.list(key.tenant())),
                      RedisScripts.listValues(key)));
      boolean applied = call(() -> eval(RedisScripts.APPLY, keys, values)) == 1;
      call(() -> listed.toCompletableFuture().join());
      return applied;
    } catch (ViewCacheException e) {
      hasLostWrite = true;
      throw e;
    }
  }

  private Long eval(String lua, List<Object> keys, Object... values) {
    return script.eval(Mode.READ_WRITE, lua, ReturnType.LONG, keys, values);
  }

  @Override
  public Optional<ExecutionView> find(ExecutionKey key) {
    Map<String, String> fields =
        call(
            () ->
                redisson
                    .<String, String>getMap(RedisKeys.view(key), StringCodec.INSTANCE)
                    .readAllMap());
    return fields.isEmpty() ? Optional.empty() : Optional.of(ViewFields.read(fields));
  }

  @Override
  public List<ExecutionId> newest(TenantId tenant, @Nullable ExecutionId before, int limit) {
    RLexSortedSet list = redisson.getLexSortedSet(RedisKeys.list(tenant));
    Collection<String> ids =
        call(
            () ->
                before == null
                    ? list.rangeTailReversed("", true, 0, limit)
                    : list.rangeHeadReversed(before.value(), false, 0, limit));
    return ids.stream().flatMap(id -> ExecutionId.parse(id).stream()).toList();
  }

  @Override
  public Map<ExecutionId, ExecutionView> findAll(TenantId tenant, List<ExecutionId> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    RBatch batch = redisson.createBatch();
    for (ExecutionId id : ids) {
      batch
          .<String, String>getMap(
              RedisKeys.view(new ExecutionKey(tenant, id)), StringCodec.INSTANCE)
          .readAllMapAsync();
    }
    List<?> responses = call(() -> batch.execute().getResponses());
    Map<ExecutionId, ExecutionView> found = new LinkedHashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      @SuppressWarnings("unchecked") // what readAllMapAsync of such a map responses
      Map<String, String> fields = (Map<String, String>) responses.get(i);
      if (!fields.isEmpty()) {
        found.put(ids.get(i), ViewFields.read(fields));
      }
    }
    return found;
  }

  @Override
  public Optional<byte[]> findDocument(ExecutionKey key) {
    return call(
        () ->
            Optional.ofNullable(
                redisson
                    .<byte[]>getBucket(RedisKeys.document(key), ByteArrayCodec.INSTANCE)
                    .get()));
  }

  @Override
  public Optional<ExecutionStatus> registerWaiter(
      ExecutionKey key, String instance, Duration validity) {
    Object[] values = RedisScripts.registerValues(instance, validity);
    List<Object> keys = List.of(RedisKeys.waiters(key), RedisKeys.view(key));
    byte[] status =
        call(
            () ->
                script.<byte[]>eval(
                    Mode.READ_WRITE, RedisScripts.REGISTER, ReturnType.VALUE, keys, values));
    return Optional.ofNullable(status)
        .map(name -> ExecutionStatus.ofWireName(new String(name, UTF_8)));
  }

  @Override
  public AutoCloseable listen(String instance, Consumer<ExecutionKey> onTerminal) {
    RTopic topic = redisson.getTopic(RedisKeys.channel(instance), StringCodec.INSTANCE);
    int listener =
        call(
            () ->
                topic.addListener(
                    String.class, (channel, message) -> notifyListener(message, onTerminal)));
    return () ->
        call(
            () -> {
              topic.removeListener(listener);
              return true;
            });
  }

  private static void notifyListener(String message, Consumer<ExecutionKey> onTerminal) {
    try {
      RedisKeys.parse(message).ifPresent(onTerminal);
    } catch (RuntimeException e) {
      log.atError()
          .setCause(e)
          .log("Notification of a terminal execution failed; the waiting client polls for it");
    }
  }

  @Override
  public void markUnconfirmed(ExecutionKey key, Duration validity) {
    try {
      call(
          () -> {
            redisson
                .<String>getBucket(RedisKeys.unconfirmed(key), StringCodec.INSTANCE)
                .set("1", validity);
            return true;
          });
    } catch (ViewCacheException e) {
      hasLostWrite = true;
      throw e;
    }
  }

  @Override
  public boolean isUnconfirmed(ExecutionKey key) {
    return call(
        () -> redisson.getBucket(RedisKeys.unconfirmed(key), StringCodec.INSTANCE).isExists());
  }

  @Override
  public boolean isComplete() {
    admitLostWrite();
    return call(() -> redisson.getBucket(RedisKeys.COMPLETE, StringCodec.INSTANCE).isExists());
  }

  @Override
  public void markComplete(boolean complete) {
    admitLostWrite();
    var mark = redisson.<String>getBucket(RedisKeys.COMPLETE, StringCodec.INSTANCE);
    call(
        () -> {
          if (complete) {
            mark.set("1");
          } else {
            mark.delete();
          }
          return true;
        });
  }

  private void admitLostWrite() {
    if (hasLostWrite) {
      call(() -> redisson.getBucket(RedisKeys.COMPLETE, StringCodec.INSTANCE).delete());
      hasLostWrite = false;
      log.atWarn().log("View missed a change; it is incomplete until it is rebuilt");
    }
  }

  private static <T> T call(Supplier<T> command) {
    try {
      return command.get();
    } catch (RuntimeException e) {
      throw new ViewCacheException(reason(e), e);
    }
  }

  /** What the server refuses, as it says it; an operator can't find that out from the client. */
  private static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Matcher refusal = REFUSAL.matcher(String.valueOf(cause.getMessage()));
      if (cause instanceof RedisException && refusal.lookingAt()) {
        return "the cache refuses the command: " + refusal.group(1);
      }
    }
    return "the cache can't be reached";
  }

  @Override
  public void close() {
    redisson.shutdown(0, 2, TimeUnit.SECONDS);
  }
}
