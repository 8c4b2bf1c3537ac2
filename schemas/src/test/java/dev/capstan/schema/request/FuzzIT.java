package dev.capstan.schema.request;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.capstan.testing.FuzzRun;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FuzzIT {
  @TestFactory
  Stream<DynamicTest> noInputIsAFinding() {
    return FuzzRun.start(FileNamesFuzz.class).stream()
        .map(run -> dynamicTest(run.target(), run::finish));
  }
}
