package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.Lane;
import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.FileNameRule;
import dev.capstan.schema.request.FileNames;
import dev.capstan.schema.request.InputFile;
import java.util.ArrayList;
import java.util.List;

/** Rules that the schema can't express: between fields, and between a request and the lanes. */
final class RequestRules {
  private final Lanes lanes;
  private final EffectiveLimits limits;

  RequestRules(Lanes lanes) {
    this.lanes = lanes;
    this.limits = new EffectiveLimits(lanes);
  }

  /** The violations of a request that is valid by the schema; empty when it is valid. */
  List<FieldError> check(ExecutionRequest request) {
    List<FieldError> errors = new ArrayList<>();
    checkLane(request, errors);
    checkFiles(request, errors);
    ArgumentRules.check(request, errors);
    checkCeilings(request, errors);
    checkDisk(request, errors);
    return errors;
  }

  private void checkLane(ExecutionRequest request, List<FieldError> errors) {
    String name = request.lane() == null ? Lane.DEFAULT : request.lane();
    Lane lane = lanes.find(name).orElse(null);
    if (lane == null) {
      errors.add(
          new FieldError(
              "/lane",
              "must be one of " + Lanes.join(lanes.names(any -> true)) + ", but is " + name));
      return;
    }
    if (!lane.languages().contains(request.queryType())) {
      List<String> fitting = lanes.names(l -> l.languages().contains(request.queryType()));
      errors.add(
          new FieldError(
              "/query_type",
              request.queryType().wireName()
                  + " is not supported by lane "
                  + name
                  + (fitting.isEmpty()
                      ? " or any other lane"
                      : "; lanes that support it: " + Lanes.join(fitting))));
    }
    Integer timeout = request.timeoutSeconds();
    if (timeout != null && timeout > lane.maxTimeout().toSeconds()) {
      List<String> fitting = lanes.names(l -> timeout <= l.maxTimeout().toSeconds());
      errors.add(
          new FieldError(
              "/timeout_seconds",
              "must be at most "
                  + lane.maxTimeout().toSeconds()
                  + " in lane "
                  + name
                  + ", but is "
                  + timeout
                  + (fitting.isEmpty() ? "" : "; allowed in lane " + Lanes.join(fitting))));
    }
    String provider = request.provider();
    if (provider != null && !provider.equals(lane.provider())) {
      List<String> fitting = lanes.names(l -> l.provider().equals(provider));
      errors.add(
          new FieldError(
              "/provider",
              "must be "
                  + lane.provider()
                  + " in lane "
                  + name
                  + ", but is "
                  + provider
                  + (fitting.isEmpty()
                      ? "; no lane has that provider"
                      : "; it is the provider of lane " + Lanes.join(fitting))));
    }
  }

  private static void checkFiles(ExecutionRequest request, List<FieldError> errors) {
    List<InputFile> files = request.files() == null ? List.of() : request.files();
    FileNames names = new FileNames();
    for (int i = 0; i < files.size(); i++) {
      InputFile file = files.get(i);
      String pointer = "/files/" + i;
      if (FileNameRule.allows(file.name())) {
        names
            .conflict(file.name())
            .ifPresent(other -> errors.add(new FieldError(pointer + "/name", conflict(other))));
        names.add(file.name());
      } else {
        errors.add(new FieldError(pointer + "/name", FileNameRule.EXPECTED));
      }
    }
  }

  private static String conflict(String other) {
    return "conflicts with the earlier file "
        + other
        + ": names must differ, and none may be a folder of another";
  }

  private void checkCeilings(ExecutionRequest request, List<FieldError> errors) {
    String name = request.lane() == null ? Lane.DEFAULT : request.lane();
    lanes.find(name).ifPresent(lane -> errors.addAll(CeilingRule.check(limits.of(request), lane)));
  }

  private void checkDisk(ExecutionRequest request, List<FieldError> errors) {
    if (request.resources() == null || request.resources().diskBytes() == null) {
      return;
    }
    long disk = request.resources().diskBytes();
    long memory = limits.of(request).memoryBytes();
    if (disk > memory) {
      errors.add(
          new FieldError(
              "/resources/disk_bytes",
              "must be at most memory_bytes ("
                  + memory
                  + "), because disk space is in memory, but is "
                  + disk));
    }
  }
}
