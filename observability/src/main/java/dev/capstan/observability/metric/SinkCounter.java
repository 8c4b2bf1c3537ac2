package dev.capstan.observability.metric;

/** The things that are counted, each since the sink started. */
public enum SinkCounter {
  /** Attempts that started. */
  STARTED,
  /** Executions that this sink ended; a repeat after a crash counts again. */
  RECORDED,
  /** Records that came too late to end their execution. */
  LOST,
  RETRIED,
  SUPERSEDED,
  AFTER_TERMINAL,
  DUPLICATE,
  KILLED,
  /** Records set aside because nobody can read them, or because of a defect of ours. */
  DEAD,
  /** Calls that the object store failed and that were tried again. */
  STORE_FAILURE,
  /** Reads and writes of the view that were left out because the cache was away. */
  VIEW_SKIPPED,
  /** Attempts to deliver a webhook, by outcome. */
  WEBHOOK_DELIVERED,
  WEBHOOK_FAILED,
  /** Webhooks that are not tried again: after a day, or because the receiver said so. */
  WEBHOOK_GIVEN_UP,
  /** Webhooks whose URL leads where they must not go. */
  WEBHOOK_REFUSED,
  /** Attempts put off because their endpoint was busy or is being left alone. */
  WEBHOOK_DEFERRED,
  /** Transactions that were aborted; their records were decided again. */
  ABORTED
}
