package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.Claim;
import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.InputFile;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.Program;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.schema.wire.RecordCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps records small: moves the bodies of a request over {@link Limits#MAX_INLINE_BYTES} to the
 * object store, first those that are large, then the largest of the rest, until it fits.
 */
final class ClaimCheck {
  /** Approximate bytes that a reference adds to the record. */
  private static final int CLAIM_BYTES = 300;

  private ClaimCheck() {}

  /**
   * @param execution fits into a record
   * @param bodies to be stored before the record is written
   */
  record Plan(AdmittedExecution execution, List<StoredBody> bodies) {}

  record StoredBody(String object, BodyContent content) {}

  /** A body of the request that can be moved, and its size in the record. */
  private record Body(String pointer, BodyContent content, int recordBytes) {
    /** Its name in the object store. */
    String name() {
      if (pointer.startsWith("/files/")) {
        return "file-" + pointer.split("/")[2];
      }
      return pointer.equals("/stdin") ? "stdin" : "program";
    }
  }

  /**
   * @param large texts that are not in the request of {@code execution}, by pointer
   */
  static Plan plan(AdmittedExecution execution, Map<String, LargeText> large)
      throws RefusedException {
    if (fixedCharacters(execution.request()) > Limits.MAX_INLINE_BYTES) {
      throw tooLarge();
    }
    List<Body> leaving = new ArrayList<>();
    large.forEach(
        (pointer, text) ->
            leaving.add(
                new Body(pointer, BodyContent.of(text, pointer.endsWith("base64")), CLAIM_BYTES)));
    int excess =
        RecordCodec.encode(execution).length
            + leaving.size() * CLAIM_BYTES
            - Limits.MAX_INLINE_BYTES;
    if (excess <= 0 && leaving.isEmpty()) {
      return new Plan(execution, List.of());
    }
    for (Body body : bodies(execution.request(), large)) {
      if (excess <= 0 || body.recordBytes() <= CLAIM_BYTES) {
        break;
      }
      leaving.add(body);
      excess -= body.recordBytes() - CLAIM_BYTES;
    }
    if (excess > 0) {
      throw tooLarge();
    }
    Plan plan = move(execution, leaving);
    if (RecordCodec.encode(plan.execution()).length > Limits.MAX_INLINE_BYTES) {
      throw tooLarge();
    }
    return plan;
  }

  /** Characters that can't move. Each has at least one byte: checked before a record is built. */
  private static long fixedCharacters(ExecutionRequest request) {
    return Stream.of(
            Objects.requireNonNullElse(request.args(), List.<String>of()),
            Objects.requireNonNullElse(request.env(), Map.<String, String>of()).values(),
            Objects.requireNonNullElse(request.labels(), Map.<String, String>of()).values())
        .flatMap(Collection::stream)
        .mapToLong(String::length)
        .sum();
  }

  /** The bodies in the request, largest first. */
  private static List<Body> bodies(ExecutionRequest request, Map<String, LargeText> large) {
    List<Body> bodies = new ArrayList<>();
    Program program = request.program();
    if (program.text() != null) {
      bodies.add(text("/" + program.field(), program.text()));
    }
    if (request.stdin() != null) {
      bodies.add(text("/stdin", request.stdin()));
    }
    List<InputFile> files = request.files() == null ? List.of() : request.files();
    for (int i = 0; i < files.size(); i++) {
      String content = files.get(i).contentBase64();
      if (content != null) {
        bodies.add(
            new Body(
                "/files/" + i + "/content_base64",
                BodyContent.ofBase64(content),
                content.length()));
      }
    }
    bodies.removeIf(body -> large.containsKey(body.pointer()));
    bodies.sort(Comparator.comparingInt(Body::recordBytes).reversed());
    return bodies;
  }

  private static Body text(String pointer, String text) {
    // escapes make a text longer in the record
    return new Body(pointer, BodyContent.ofText(text), RecordCodec.encode(text).length);
  }

  private static Plan move(AdmittedExecution execution, List<Body> leaving) {
    ExecutionRequest request = execution.request();
    Program program = request.program();
    @Nullable String stdin = request.stdin();
    @Nullable List<InputFile> files =
        request.files() == null ? null : new ArrayList<>(request.files());
    List<Claim> claims = new ArrayList<>();
    List<StoredBody> stored = new ArrayList<>();
    for (Body body : leaving) {
      BodyContent content = body.content();
      String object = ObjectKeys.input(execution.key(), body.name());
      stored.add(new StoredBody(object, content));
      claims.add(new Claim(body.pointer(), object, content.sha256(), content.sizeBytes()));
      if (body.name().equals("program")) {
        program = Program.of(program.language(), null);
      } else if (body.name().equals("stdin")) {
        stdin = null;
      } else if (files != null) {
        int index = Integer.parseInt(body.name().substring("file-".length()));
        files.set(index, new InputFile(files.get(index).name(), null));
      }
    }
    AdmittedExecution slim =
        execution.withBodies(request.withBodies(program, stdin, files), claims);
    return new Plan(slim, stored);
  }

  private static RefusedException tooLarge() {
    return RefusedException.invalid(
        List.of(
            new FieldError(
                "",
                "is too large: everything except the program, stdin and file contents (args, env,"
                    + " labels, names) must fit into "
                    + Limits.MAX_INLINE_BYTES
                    + " bytes")));
  }
}
