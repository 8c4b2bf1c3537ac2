package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.Lane;
import dev.capstan.schema.execution.PinnedDataset;
import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.request.Limits;
import java.util.List;
import java.util.Optional;

/** Refuses a request that asks for more than the operator's ceilings of its lane. */
final class CeilingRule {
  private CeilingRule() {}

  /**
   * @param limits of the request; defaults are never above a ceiling
   */
  static List<FieldError> check(Limits limits, Lane lane) {
    return lane.ceilings().exceededBy(limits).stream()
        .map(
            excess ->
                new FieldError(
                    excess.pointer(),
                    "must be at most %s, the operator's ceiling of lane %s, but is %s"
                        .formatted(excess.ceiling(), lane.name(), excess.value())))
        .toList();
  }

  /** The error of a dataset that is larger than the ceiling, or empty. */
  static Optional<FieldError> check(PinnedDataset dataset, Lane lane) {
    return lane.ceilings()
        .exceededByDataset(dataset.totalBytes())
        .map(
            excess ->
                new FieldError(
                    excess.pointer(),
                    "names a dataset of %s bytes; the operator's ceiling of lane %s is %s"
                        .formatted(excess.value(), lane.name(), excess.ceiling())));
  }
}
