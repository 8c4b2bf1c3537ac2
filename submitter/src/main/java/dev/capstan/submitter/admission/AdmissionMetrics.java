package dev.capstan.submitter.admission;

import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.execution.TenantId;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Counts submissions by their result, and times them. */
final class AdmissionMetrics {
  private static final String NO_LANE = "none";

  private final Metrics metrics;
  private final LongSupplier nanoTime;

  AdmissionMetrics(Metrics metrics, LongSupplier nanoTime) {
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  interface Submission {
    AdmissionResult admit() throws RefusedException, IndeterminateException;
  }

  AdmissionResult observe(TenantId tenant, SubmissionMetadata origin, Submission submission)
      throws RefusedException, IndeterminateException {
    // a record has its position as a key if it names none
    String source = origin.otherwise() == null ? "http" : "kafka";
    long begin = nanoTime.getAsLong();
    String lane = NO_LANE;
    String result = "error";
    try {
      AdmissionResult admitted = submission.admit();
      switch (admitted) {
        case AdmissionResult.Accepted accepted -> {
          lane = accepted.execution().lane();
          result = "accepted";
        }
        case AdmissionResult.Replayed ignored -> result = "replayed";
      }
      return admitted;
    } catch (RefusedException e) {
      result = "rejected";
      throw e;
    } catch (IndeterminateException e) {
      result = "indeterminate";
      throw e;
    } finally {
      metrics.increment(Metric.SUBMISSIONS, source, lane, result, tenant.value());
      metrics.record(Metric.JOB_ADMISSION, Duration.ofNanos(nanoTime.getAsLong() - begin), source);
    }
  }
}
