package dev.capstan.worker.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.sandbox.frame.SandboxFile;
import dev.capstan.schema.attempt.InputDigest;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.DatasetFile;
import dev.capstan.schema.json.Sha256;
import dev.capstan.schema.request.Program;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the inputs of a program: bodies of the request and files of its dataset. */
public final class InputPreparer {
  private final ClaimedBodies claimedBodies;
  private final DatasetCache datasets;

  public InputPreparer(ObjectStore store, DatasetCache datasets) {
    this.claimedBodies = new ClaimedBodies(store);
    this.datasets = datasets;
  }

  /**
   * @throws InputUnavailableException if an input is missing or corrupt, or the store can't be
   *     reached
   */
  public PreparedInputs prepare(AdmittedExecution execution) throws InputUnavailableException {
    List<SandboxFile> files = new ArrayList<>();
    List<InputDigest> digests = new ArrayList<>();
    List<DatasetCache.Lease> leases = new ArrayList<>();
    boolean done = false;
    try {
      String program = program(execution);
      byte[] stdin = stdin(execution);
      addDataset(execution, files, digests, leases);
      addFiles(execution, files, digests);
      done = true;
      return new PreparedInputs(program, stdin, files, digests, leases);
    } catch (ObjectStoreException e) {
      throw new InputUnavailableException("the object store can't be read: " + e.getMessage(), e);
    } finally {
      if (!done) {
        leases.forEach(DatasetCache.Lease::close);
      }
    }
  }

  private String program(AdmittedExecution execution) throws InputUnavailableException {
    Program program = execution.request().program();
    return program.text() != null
        ? program.text()
        : new String(claimedBodies.get(execution, "/" + program.field()), UTF_8);
  }

  private byte @Nullable [] stdin(AdmittedExecution execution) throws InputUnavailableException {
    String inline = execution.request().stdin();
    if (inline != null) {
      return inline.getBytes(UTF_8);
    }
    return claimedBodies.find(execution, "/stdin");
  }

  private void addDataset(
      AdmittedExecution execution,
      List<SandboxFile> files,
      List<InputDigest> digests,
      List<DatasetCache.Lease> leases)
      throws InputUnavailableException {
    if (execution.dataset() == null) {
      return;
    }
    for (DatasetFile file : execution.dataset().files()) {
      DatasetCache.Lease lease = datasets.lease(file);
      leases.add(lease);
      files.add(new SandboxFile.OnDisk(file.name(), lease.path()));
      digests.add(new InputDigest("in/" + file.name(), file.sha256(), file.sizeBytes()));
    }
  }

  private void addFiles(
      AdmittedExecution execution, List<SandboxFile> files, List<InputDigest> digests)
      throws InputUnavailableException {
    List<dev.capstan.schema.request.InputFile> requested = execution.request().files();
    if (requested == null) {
      return;
    }
    for (int i = 0; i < requested.size(); i++) {
      String name = requested.get(i).name();
      String inline = requested.get(i).contentBase64();
      byte[] content =
          inline != null
              ? Base64.getDecoder().decode(inline)
              : claimedBodies.get(execution, "/files/" + i + "/content_base64");
      files.add(new SandboxFile.InMemory(name, content));
      digests.add(new InputDigest("in/" + name, Sha256.hex(content), content.length));
    }
  }
}
