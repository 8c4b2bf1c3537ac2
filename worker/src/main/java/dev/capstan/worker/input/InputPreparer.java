package dev.capstan.worker.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.sandbox.frame.SandboxFile;
import dev.capstan.sandbox.frame.SpoolFolder;
import dev.capstan.sandbox.frame.SpooledContent;
import dev.capstan.schema.attempt.InputDigest;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.DatasetFile;
import dev.capstan.schema.request.Program;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreException;
import java.nio.file.Path;
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
   * @param spoolFolder for long bodies; made when the first is written, deleted with the inputs
   * @throws InputUnavailableException if an input is missing or corrupt, or the store can't be
   *     reached
   * @throws InvalidInputException if the files can't exist side by side
   */
  public PreparedInputs prepare(AdmittedExecution execution, Path spoolFolder)
      throws InputUnavailableException, InvalidInputException {
    InputNames.check(names(execution));
    SpoolFolder spool = new SpoolFolder(spoolFolder);
    List<SandboxFile> files = new ArrayList<>();
    List<InputDigest> digests = new ArrayList<>();
    List<DatasetCache.Lease> leases = new ArrayList<>();
    boolean done = false;
    try {
      SpooledContent program = program(execution, spool);
      SpooledContent stdin = stdin(execution, spool);
      addDataset(execution, files, digests, leases);
      addFiles(execution, files, digests, spool);
      done = true;
      return new PreparedInputs(program, stdin, files, digests, leases, spool);
    } catch (ObjectStoreException e) {
      throw new InputUnavailableException("the object store can't be read: " + e.getMessage(), e);
    } finally {
      if (!done) {
        leases.forEach(DatasetCache.Lease::close);
        spool.close();
      }
    }
  }

  private static List<String> names(AdmittedExecution execution) {
    List<String> names = new ArrayList<>();
    if (execution.dataset() != null) {
      execution.dataset().files().forEach(file -> names.add(file.name()));
    }
    if (execution.request().files() != null) {
      execution.request().files().forEach(file -> names.add(file.name()));
    }
    return names;
  }

  private SpooledContent program(AdmittedExecution execution, SpoolFolder spool)
      throws InputUnavailableException {
    Program program = execution.request().program();
    return program.text() != null
        ? SpooledContent.of(program.text().getBytes(UTF_8))
        : claimedBodies.get(execution, "/" + program.field(), spool);
  }

  private @Nullable SpooledContent stdin(AdmittedExecution execution, SpoolFolder spool)
      throws InputUnavailableException {
    String inline = execution.request().stdin();
    return inline != null
        ? SpooledContent.of(inline.getBytes(UTF_8))
        : claimedBodies.find(execution, "/stdin", spool);
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
      DatasetCache.Lease lease = datasets.lease(execution.tenant(), file);
      leases.add(lease);
      files.add(new SandboxFile.OnDisk(file.name(), lease.path()));
      digests.add(new InputDigest("in/" + file.name(), file.sha256(), file.sizeBytes()));
    }
  }

  private void addFiles(
      AdmittedExecution execution,
      List<SandboxFile> files,
      List<InputDigest> digests,
      SpoolFolder spool)
      throws InputUnavailableException {
    List<dev.capstan.schema.request.InputFile> requested = execution.request().files();
    if (requested == null) {
      return;
    }
    for (int i = 0; i < requested.size(); i++) {
      String name = requested.get(i).name();
      String inline = requested.get(i).contentBase64();
      SpooledContent content =
          inline != null
              ? SpooledContent.of(Base64.getDecoder().decode(inline))
              : claimedBodies.get(execution, "/files/" + i + "/content_base64", spool);
      files.add(
          switch (content) {
            case SpooledContent.InMemory(byte[] bytes) -> new SandboxFile.InMemory(name, bytes);
            case SpooledContent.OnDisk onDisk -> new SandboxFile.OnDisk(name, onDisk.path());
          });
      digests.add(new InputDigest("in/" + name, content.sha256(), content.sizeBytes()));
    }
  }
}
