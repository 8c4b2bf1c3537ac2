package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.DatasetFile;
import dev.capstan.schema.execution.Lane;
import dev.capstan.schema.execution.PinnedDataset;
import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.request.Ceilings;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.Resources;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Refuses a request that asks for more than the operator's ceilings of its lane. */
final class CeilingRule {
  private CeilingRule() {}

  static void check(ExecutionRequest request, Lane lane, List<FieldError> errors) {
    Ceilings ceilings = lane.ceilings();
    Resources asked = Objects.requireNonNullElse(request.resources(), Resources.UNSPECIFIED);
    String name = lane.name();
    check("/resources/memory_bytes", asked.memoryBytes(), ceilings.memoryBytes(), name, errors);
    check("/resources/cpus", asked.cpus(), ceilings.cpus(), name, errors);
    check("/resources/pids", asked.pids(), ceilings.pids(), name, errors);
    check("/resources/disk_bytes", asked.diskBytes(), ceilings.diskBytes(), name, errors);
    check("/max_output_bytes", request.maxOutputBytes(), ceilings.outputBytes(), name, errors);
  }

  /** The error of a dataset that is larger than the ceiling, or empty. */
  static Optional<FieldError> check(PinnedDataset dataset, Lane lane) {
    long ceiling = lane.ceilings().datasetBytes();
    long size = dataset.files().stream().mapToLong(DatasetFile::sizeBytes).sum();
    return size <= ceiling
        ? Optional.empty()
        : Optional.of(
            new FieldError(
                "/dataset_id",
                "names a dataset of "
                    + size
                    + " bytes; the operator's ceiling of lane "
                    + lane.name()
                    + " is "
                    + ceiling));
  }

  private static void check(
      String pointer,
      @Nullable Number asked,
      Number ceiling,
      String lane,
      List<FieldError> errors) {
    if (asked != null && asked.doubleValue() > ceiling.doubleValue()) {
      errors.add(
          new FieldError(
              pointer,
              "must be at most "
                  + ceiling
                  + ", the operator's ceiling of lane "
                  + lane
                  + ", but is "
                  + asked));
    }
  }
}
