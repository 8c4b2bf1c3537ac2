package dev.capstan.worker.input;

import dev.capstan.sandbox.frame.SandboxFile;
import dev.capstan.sandbox.frame.SpoolFolder;
import dev.capstan.sandbox.frame.SpooledContent;
import dev.capstan.schema.attempt.InputDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All inputs of a program, available locally. Must be closed after the run, so that cached files
 * can be evicted, and long bodies deleted.
 */
public record PreparedInputs(
    SpooledContent program,
    @Nullable SpooledContent stdin,
    List<SandboxFile> files,
    List<InputDigest> digests,
    List<DatasetCache.Lease> leases,
    SpoolFolder spool)
    implements AutoCloseable {

  public PreparedInputs {
    files = List.copyOf(files);
    digests = List.copyOf(digests);
    leases = List.copyOf(leases);
  }

  @Override
  public void close() {
    leases.forEach(DatasetCache.Lease::close);
    spool.close();
  }
}
