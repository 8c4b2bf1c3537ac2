package dev.capstan.observability.metric;

import java.util.List;
import java.util.Locale;

/**
 * Every metric of Capstan. Prometheus shows a name with underscores: a counter ends in {@code
 * _total}, a timer is a histogram in {@code _seconds}. No label holds an id; {@link #TENANT} is
 * left out unless a setting allows it.
 */
public enum Metric {
  // ---- submitter
  SUBMISSIONS(
      Type.COUNTER,
      "capstan.submissions",
      "Submissions by source (http, kafka) and result (accepted, replayed, rejected, indeterminate,"
          + " error); the lane is none unless a new execution was accepted",
      "source",
      "lane",
      "result",
      "tenant"),
  CANCELLATIONS(
      Type.COUNTER, "capstan.cancellations", "Requests to cancel an execution that were accepted"),
  HTTP_WAITERS(Type.GAUGE, "capstan.http.waiters", "HTTP requests that wait for a result now"),
  JOB_ADMISSION(
      Type.TIMER, "capstan.job.admission", "Time from a submission to its answer", "source"),

  // ---- dispatch
  DELAYED_RECORDS_FORWARDED(
      Type.COUNTER,
      "capstan.delay.records.forwarded",
      "Records that moved from a delay topic to the next topic because they were due"),
  EXECUTIONS_REDISPATCHED(
      Type.COUNTER,
      "capstan.executions.redispatched",
      "Executions that were dispatched again because no topic held them any more",
      "lane"),
  EXECUTIONS_EXPIRED(
      Type.COUNTER,
      "capstan.executions.expired",
      "Executions that were reported as expired because they did not end in time",
      "lane"),
  VIEW_REBUILDS(
      Type.COUNTER, "capstan.view.rebuilds", "Rebuilds of the view from the ledger that succeeded"),
  EXECUTIONS_PENDING(
      Type.GAUGE,
      "capstan.executions.pending",
      "Executions that have not ended; NaN on submitters that do not run the reconciler"),
  VIEW_COMPLETE(
      Type.GAUGE,
      "capstan.view.complete",
      "1 if the view holds every pending execution, 0 if not; NaN when unknown and on submitters"
          + " that do not run the reconciler"),
  LANE_BACKLOG(
      Type.GAUGE,
      "capstan.lane.backlog.jobs",
      "Jobs that could run now if there were a free slot, running ones included; NaN without Kafka",
      "lane"),
  LANE_OLDEST_AGE(
      Type.GAUGE,
      "capstan.lane.oldest.age.seconds",
      "Age of the oldest job of the backlog, 0 without a backlog; NaN without Kafka",
      "lane"),

  // ---- worker
  WORKER_SLOTS(
      Type.GAUGE,
      "capstan.worker.slots",
      "Slots: jobs that the worker runs at once",
      "lane",
      "provider"),
  WORKER_SLOTS_BUSY(
      Type.GAUGE, "capstan.worker.slots.busy", "Slots that run a job now", "lane", "provider"),
  ATTEMPTS(
      Type.COUNTER,
      "capstan.attempts",
      "Attempts by result: the outcome, or skipped, given_back, error (could not be reported)",
      "lane",
      "provider",
      "result"),
  ATTEMPTS_KILLED(
      Type.COUNTER,
      "capstan.attempts.killed",
      "Attempts that were killed while the program ran",
      "lane",
      "provider",
      "reason"),
  SANDBOXES_REAPED(
      Type.COUNTER,
      "capstan.sandboxes.reaped",
      "Sandboxes of earlier processes that were removed",
      "provider"),
  JOB_QUEUED(
      Type.TIMER,
      "capstan.job.queued",
      "Time from submission to the start of an attempt, retries and delays included",
      "lane",
      "provider"),
  JOB_ACQUIRE(
      Type.TIMER,
      "capstan.job.acquire",
      "Time from the start of an attempt to its sandbox, inputs included",
      "lane",
      "provider"),
  JOB_RUN(
      Type.TIMER,
      "capstan.job.run",
      "Time that the program and its sandbox ran",
      "lane",
      "provider"),

  // ---- sink
  ATTEMPTS_STARTED(
      Type.COUNTER, "capstan.attempts.started", "Starts of attempts that the sink took", "lane"),
  EXECUTIONS_ENDED(
      Type.COUNTER,
      "capstan.executions.ended",
      "Executions that the sink recorded, by status; a repeat after a crash counts again",
      "lane",
      "status",
      "tenant"),
  EXECUTIONS_RETRIED(
      Type.COUNTER,
      "capstan.executions.retried",
      "Attempts that failed and are followed by another",
      "lane"),
  RESULTS_DROPPED(
      Type.COUNTER,
      "capstan.results.dropped",
      "Results that changed nothing, by reason: late (another attempt was recorded first),"
          + " superseded, after_terminal, duplicate",
      "reason"),
  KILLS_SENT(
      Type.COUNTER,
      "capstan.kills.sent",
      "Kills of running attempts that were sent to all workers"),
  STORE_RETRIES(
      Type.COUNTER,
      "capstan.store.retries",
      "Calls of the object store that failed and were repeated"),
  VIEW_OPERATIONS_SKIPPED(
      Type.COUNTER,
      "capstan.view.operations.skipped",
      "Reads and writes of the view that were left out because the cache was unavailable"),
  TRANSACTIONS_ABORTED(
      Type.COUNTER,
      "capstan.sink.transactions.aborted",
      "Transactions of the sink that were aborted; their records were processed again"),
  JOB_RECORD(
      Type.TIMER,
      "capstan.job.record",
      "Time from the end of an attempt to the recorded result",
      "lane"),

  // ---- webhook
  WEBHOOK_ATTEMPTS(
      Type.COUNTER, "capstan.webhook.attempts", "Attempts to deliver a webhook", "outcome"),
  WEBHOOK_DEFERRALS(
      Type.COUNTER,
      "capstan.webhook.deferrals",
      "Attempts to deliver a webhook that were postponed because the endpoint was busy or failed"),
  WEBHOOK_DELIVERY(
      Type.TIMER,
      "capstan.webhook.delivery",
      "Time of one attempt to deliver a webhook",
      "outcome"),

  // ---- several services
  DEAD_LETTERS(
      Type.COUNTER,
      "capstan.dead.letters",
      "Records that were sent to the dead-letter topic, by the topic they came from",
      "topic"),
  CIRCUIT_BREAKER_STATE(
      Type.GAUGE,
      "capstan.circuit.breaker.state",
      "1 for the state of the circuit breaker (closed, open, half_open), else 0",
      "service",
      "resource",
      "state"),
  CIRCUIT_BREAKER_REJECTED_CALLS(
      Type.COUNTER,
      "capstan.circuit.breaker.rejected.calls",
      "Calls that an open circuit breaker rejected",
      "service",
      "resource");

  /** The label that is left out unless a setting allows it. */
  public static final String TENANT = "tenant";

  /** Kinds of metrics. */
  public enum Type {
    COUNTER,
    GAUGE,
    TIMER
  }

  private final Type type;
  private final String meterName;
  private final String description;
  private final List<String> labels;

  Metric(Type type, String meterName, String description, String... labels) {
    this.type = type;
    this.meterName = meterName;
    this.description = description;
    this.labels = List.of(labels);
  }

  public Type type() {
    return type;
  }

  /** The name of the Micrometer meter. */
  public String meterName() {
    return meterName;
  }

  /** The name that Prometheus shows. */
  public String prometheusName() {
    String name = meterName.replace('.', '_');
    return switch (type) {
      case COUNTER -> name + "_total";
      case TIMER -> name + "_seconds";
      case GAUGE -> name;
    };
  }

  public String description() {
    return description;
  }

  /** The names of the labels, in the order in which values are given. */
  public List<String> labels() {
    return labels;
  }

  /** An enum constant as the value of a label. */
  public static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
