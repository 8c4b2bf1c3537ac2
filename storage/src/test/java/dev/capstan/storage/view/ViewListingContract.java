package dev.capstan.storage.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.execution.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Behaviour of the lists of every {@link ViewCache}. */
abstract class ViewListingContract {
  final ExecutionKey key = new ExecutionKey(new TenantId("acme"), ExecutionId.random());

  protected abstract ViewCache cache();

  @Test
  void listsTheNewestOfATenantFirst() {
    TenantId tenant = new TenantId("t" + UUID.randomUUID().toString().replace("-", ""));
    List<ExecutionId> ids = new ArrayList<>();
    ExecutionStatus[] first = {
      ExecutionStatus.QUEUED, ExecutionStatus.DELAYED, ExecutionStatus.REJECTED
    };
    for (int i = 0; i < 7; i++) {
      ExecutionId id = new ExecutionId("exe_01KAJ3V9X2M4N6P8Q0R2S4T6V" + i);
      ids.addFirst(id);
      cache().apply(new ExecutionKey(tenant, id), change(first[i % 3], 0, Map.of("lane", "l" + i)));
    }
    // has an idempotency key only
    cache().apply(key, change(ExecutionStatus.RUNNING, 1, Map.of()));

    assertThat(cache().newest(tenant, null, 3)).isEqualTo(ids.subList(0, 3));
    assertThat(cache().newest(tenant, ids.get(2), 10)).isEqualTo(ids.subList(3, 7));
    assertThat(cache().newest(tenant, ids.get(6), 10)).isEmpty();
    assertThat(cache().newest(new TenantId(tenant + "2"), null, 10)).isEmpty();
    ExecutionId unknown = ExecutionId.random();
    assertThat(cache().findAll(tenant, List.of(ids.get(0), unknown, ids.get(3))))
        .hasSize(2)
        .hasEntrySatisfying(ids.get(0), view -> assertThat(view.lane()).isEqualTo("l6"))
        .hasEntrySatisfying(ids.get(3), view -> assertThat(view.lane()).isEqualTo("l3"));
    assertThat(cache().findAll(tenant, List.of())).isEmpty();
  }

  @Test
  void listsNoMoreThanTheLimit() {
    TenantId tenant = new TenantId("t" + UUID.randomUUID().toString().replace("-", ""));
    for (int i = 0; i < ViewCache.LISTED + 5; i++) {
      ExecutionId id = new ExecutionId("exe_01KAJ3V9X2M4N6P8Q0R2S" + "%05d".formatted(i));
      cache().apply(new ExecutionKey(tenant, id), change(ExecutionStatus.QUEUED, 0, Map.of()));
    }

    List<ExecutionId> all = cache().newest(tenant, null, ViewCache.LISTED + 10);
    assertThat(all).hasSize(ViewCache.LISTED);
    assertThat(all.getLast().value()).endsWith("00005");
  }

  static ViewChange change(ExecutionStatus status, int attempt, Map<String, String> fields) {
    return ViewChange.pending(status, status.rank(attempt), fields);
  }
}
