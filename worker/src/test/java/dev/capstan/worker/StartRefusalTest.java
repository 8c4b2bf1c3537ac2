package dev.capstan.worker;

import dev.capstan.storage.credential.StartRefusalContract;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.system.CapturedOutput;

class StartRefusalTest extends StartRefusalContract {

  @Override
  protected void start(String... arguments) {
    WorkerApplication.main(arguments);
  }

  @Test
  void aProviderThatDoesNotExistIsNamedWithThoseThatDo(CapturedOutput output) {
    assertRefused(
        output,
        "There is no sandbox provider 'nothing': set SANDBOX_PROVIDER to bubblewrap or docker",
        "--server.port=0",
        "--management.server.port=0",
        "--capstan.store.access-key=a",
        "--capstan.store.secret-key=b",
        "--capstan.sandbox.provider=nothing");
  }
}
