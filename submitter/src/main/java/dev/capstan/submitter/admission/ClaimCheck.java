package dev.capstan.submitter.admission;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.Claim;
import dev.capstan.schema.json.Sha256;
import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.InputFile;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.Program;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.schema.wire.RecordCodec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps records small: moves the bodies of a request over {@link Limits#MAX_INLINE_BYTES} to the
 * object store, largest first, until the rest fits.
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

  record StoredBody(String object, byte[] content) {}

  /** A body of the request that can be moved, and its size in the record. */
  private record Body(String pointer, String name, String text, boolean isBase64, int recordBytes) {
    static Body text(String pointer, String name, String text) {
      // escapes make a text longer in the record
      return new Body(pointer, name, text, false, RecordCodec.encode(text).length);
    }

    static Body base64(String pointer, String name, String text) {
      return new Body(pointer, name, text, true, text.length());
    }

    byte[] content() {
      return isBase64 ? Base64.getDecoder().decode(text) : text.getBytes(UTF_8);
    }
  }

  static Plan plan(AdmittedExecution execution) throws RefusedException {
    int excess = RecordCodec.encode(execution).length - Limits.MAX_INLINE_BYTES;
    if (excess <= 0) {
      return new Plan(execution, List.of());
    }
    List<Body> leaving = new ArrayList<>();
    for (Body body : bodies(execution.request())) {
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

  private static List<Body> bodies(ExecutionRequest request) {
    List<Body> bodies = new ArrayList<>();
    Program program = request.program();
    if (program.text() != null) {
      bodies.add(Body.text("/" + program.field(), "program", program.text()));
    }
    if (request.stdin() != null) {
      bodies.add(Body.text("/stdin", "stdin", request.stdin()));
    }
    List<InputFile> files = request.files() == null ? List.of() : request.files();
    for (int i = 0; i < files.size(); i++) {
      String content = files.get(i).contentBase64();
      if (content != null) {
        bodies.add(Body.base64("/files/" + i + "/content_base64", "file-" + i, content));
      }
    }
    bodies.sort(Comparator.comparingInt(Body::recordBytes).reversed());
    return bodies;
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
      byte[] content = body.content();
      String object = ObjectKeys.input(execution.key(), body.name());
      stored.add(new StoredBody(object, content));
      claims.add(new Claim(body.pointer(), object, Sha256.hex(content), content.length));
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
