package dev.capstan.sandbox.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.sandbox.SandboxSpec;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.request.Limits;
import org.junit.jupiter.api.Test;

class ContainerNameTest {
  @Test
  void carriesTheDeadline() {
    SandboxSpec spec = new SandboxSpec(ExecutionId.random(), "a/b c", Limits.DEFAULT);
    String name = ContainerName.of(spec, 1795254000);
    assertThat(name).contains(spec.executionId().value()).matches("[A-Za-z0-9_.-]+");
    assertThat(ContainerName.deadline("/" + name)).hasValue(1795254000);
  }

  @Test
  void othersHaveNone() {
    assertThat(ContainerName.deadline("/happy_turing")).isEmpty();
    assertThat(ContainerName.deadline("/capstan-x")).isEmpty();
    assertThat(ContainerName.deadline("/capstan-x-99999999999999999999")).isEmpty();
  }
}
