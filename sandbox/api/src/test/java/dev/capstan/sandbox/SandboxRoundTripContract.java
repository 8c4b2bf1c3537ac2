package dev.capstan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.sandbox.roundtrip.ResultDocument;
import dev.capstan.sandbox.roundtrip.RoundTripProgram;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What generated programs show, write, receive and read comes back exactly: the whole result is
 * known in advance, so it is the same on every provider. {@code -Dcapstan.round-trips=N} tries N
 * new programs of each kind.
 */
public abstract class SandboxRoundTripContract {
  /** A started provider, shared by all tests. */
  protected abstract SandboxProvider provider();

  static List<RoundTripProgram> programs() {
    return RoundTripProgram.ofThisRun(2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("programs")
  void whatAProgramDoesComesBackExactly(RoundTripProgram program) throws Exception {
    assertThat(ResultDocument.canonical(program.run().on(provider(), ResultDocument::of)))
        .as("%s%n%s", program, program.code())
        .isEqualTo(ResultDocument.canonical(program.expected()));
  }
}
