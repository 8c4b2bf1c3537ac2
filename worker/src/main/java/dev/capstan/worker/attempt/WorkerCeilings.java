package dev.capstan.worker.attempt;

import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.request.Ceilings;
import dev.capstan.storage.settings.CeilingSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The most that this worker lets one execution have: the operator's ceilings, which the submitter
 * has too, and what the worker itself has. A request above them reaches a worker only if the
 * submitter has higher ones, or had when it accepted the request.
 *
 * @param provider name of the worker's sandbox provider
 * @param memoryBytes that all programs of the worker may have together
 * @param datasetBytes that its cache of datasets may have
 */
public record WorkerCeilings(
    CeilingSettings operators, String provider, long memoryBytes, long datasetBytes) {
  private static final Logger log = LoggerFactory.getLogger(WorkerCeilings.class);

  /** Logs for which lanes the operator's ceilings admit more than this worker has. */
  public void warn(Collection<String> lanes) {
    for (String lane : lanes) {
      Ceilings admitted = operators.of(lane, provider);
      if (admitted.memoryBytes() > memoryBytes) {
        log.atWarn()
            .addKeyValue("lane", lane)
            .addKeyValue("ceiling_bytes", admitted.memoryBytes())
            .addKeyValue("worker_bytes", memoryBytes)
            .log(
                "Memory ceiling (capstan.ceilings.memory) exceeds the memory of this worker"
                    + " (capstan.worker.sandbox-memory); requests for more than it has end with"
                    + " CeilingExceeded");
      }
      if (admitted.datasetBytes() > datasetBytes) {
        log.atWarn()
            .addKeyValue("lane", lane)
            .addKeyValue("ceiling_bytes", admitted.datasetBytes())
            .addKeyValue("worker_bytes", datasetBytes)
            .log(
                "Dataset ceiling (capstan.ceilings.dataset) exceeds the cache of this worker"
                    + " (capstan.worker.dataset-cache); jobs with larger datasets end with"
                    + " CeilingExceeded");
      }
    }
  }

  /** Why this worker does not run an execution, with the ceilings; empty if it does. */
  Optional<String> refusal(AdmittedExecution execution) {
    Ceilings ceilings =
        operators.of(execution.lane(), provider).lowerMemoryAndDataset(memoryBytes, datasetBytes);
    List<Ceilings.Excess> excesses = new ArrayList<>(ceilings.exceededBy(execution.limits()));
    if (execution.dataset() != null) {
      ceilings.exceededByDataset(execution.dataset().totalBytes()).ifPresent(excesses::add);
    }
    return excesses.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the request is above the operator's ceilings of the worker, which are lower than"
                + " those that it was accepted with: "
                + excesses.stream()
                    .map(
                        excess ->
                            "%s is %s, the ceiling of lane %s is %s"
                                .formatted(
                                    excess.pointer(),
                                    excess.value(),
                                    execution.lane(),
                                    excess.ceiling()))
                    .collect(Collectors.joining("; ")));
  }
}
