package dev.capstan.submitter;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.capstan.submitter.admission.AdmissionFuzz;
import dev.capstan.submitter.admission.LargeTextFuzz;
import dev.capstan.submitter.api.RequestHeadersFuzz;
import dev.capstan.submitter.intake.RequestRecordFuzz;
import dev.capstan.testing.FuzzRun;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FuzzIT {
  @TestFactory
  Stream<DynamicTest> noInputIsAFinding() {
    return FuzzRun.start(
            AdmissionFuzz.class,
            LargeTextFuzz.class,
            RequestRecordFuzz.class,
            RequestHeadersFuzz.class)
        .stream()
        .map(run -> dynamicTest(run.target(), run::finish));
  }
}
