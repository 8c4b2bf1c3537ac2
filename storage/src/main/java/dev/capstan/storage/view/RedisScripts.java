package dev.capstan.storage.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.execution.ExecutionKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Scripts that Redis runs atomically, and their arguments. Commands of Redis 6.2 only. */
final class RedisScripts {
  /** Returns 1 when the change was applied, else 0. Arguments: {@link #applyValues}. */
  static final String APPLY =
      """
      local known = redis.call('HGET', KEYS[1], 'rank')
      local applied = 0
      local rank = tonumber(ARGV[1])
      local fits = not known or tonumber(known) < rank
      if ARGV[8] ~= '' then
        fits = known and tonumber(known) == rank
      end
      if fits then
        redis.call('HSET', KEYS[1], 'rank', ARGV[1], 'status', ARGV[2], unpack(ARGV, 9))
        if ARGV[6] ~= '' then
          redis.call('HDEL', KEYS[1], %s)
        end
        if ARGV[3] ~= '' then
          redis.call('PEXPIRE', KEYS[1], ARGV[3])
        end
        if ARGV[4] == 'keep' then
          redis.call('SET', KEYS[2], ARGV[5])
        elseif ARGV[4] ~= '' then
          redis.call('SET', KEYS[2], ARGV[5], 'PX', ARGV[4])
        end
        applied = 1
      end
      if ARGV[6] ~= '' then
        local waiting = redis.call('SMEMBERS', KEYS[3])
        for _, instance in ipairs(waiting) do
          redis.call('PUBLISH', ARGV[6] .. instance, ARGV[7])
        end
        if #waiting > 0 then
          redis.call('DEL', KEYS[3])
        end
      end
      return applied
      """
          .formatted(
              ViewFields.PENDING_ONLY.stream()
                  .map(name -> "'" + name + "'")
                  .collect(Collectors.joining(", ")));

  /** Lists an id and removes the oldest ones beyond the limit. */
  static final String LIST =
      """
      if redis.call('ZADD', KEYS[1], '0', ARGV[1]) == 1 then
        redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[2]))
      end
      return 1
      """;

  /**
   * Adds a waiter; a shorter validity does not shorten that of another. Returns the status, or
   * nothing.
   */
  static final String REGISTER =
      """
      redis.call('SADD', KEYS[1], ARGV[1])
      if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
      end
      return redis.call('HGET', KEYS[2], 'status')
      """;

  private static final byte[] NOTHING = {};
  private static final byte[] KEEP = bytes("keep");
  private static final byte[] CHANNEL_PREFIX = bytes(RedisKeys.channelPrefix());
  private static final byte[] AMEND = bytes("amend");
  private static final int FIXED = 8;

  private RedisScripts() {}

  static List<Object> applyKeys(ExecutionKey key) {
    return List.of(RedisKeys.view(key), RedisKeys.document(key), RedisKeys.waiters(key));
  }

  static Object[] applyValues(ExecutionKey key, ViewChange change) {
    Map<String, String> fields = change.fields();
    boolean terminal = change.status().isTerminal();
    byte[] document = change.document();
    Object[] values = new Object[FIXED + 2 * fields.size()];
    values[0] = bytes(Long.toString(change.rank()));
    values[1] = bytes(change.status().wireName());
    values[2] = change.retention() == null ? NOTHING : millis(change.retention());
    values[3] = document == null ? NOTHING : lifeOf(change.documentRetention());
    values[4] = document == null ? NOTHING : document;
    values[5] = terminal ? CHANNEL_PREFIX : NOTHING;
    values[6] = terminal ? bytes(RedisKeys.message(key)) : NOTHING;
    values[7] = change.isAmendment() ? AMEND : NOTHING;
    int next = FIXED;
    for (Map.Entry<String, String> field : fields.entrySet()) {
      values[next++] = bytes(field.getKey());
      values[next++] = bytes(field.getValue());
    }
    return values;
  }

  static Object[] listValues(ExecutionKey key) {
    return new Object[] {bytes(key.id().value()), bytes(Integer.toString(ViewCache.LISTED))};
  }

  static Object[] registerValues(String instance, Duration validity) {
    return new Object[] {bytes(instance), millis(validity)};
  }

  private static byte[] lifeOf(@Nullable Duration retention) {
    return retention == null ? KEEP : millis(retention);
  }

  private static byte[] millis(Duration duration) {
    return bytes(Long.toString(Math.max(1, duration.toMillis())));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
