package dev.capstan.standalone.demo;

/** One step: runs jobs, checks what came of them, and tells. */
interface DemoStep {
  /** As in the JSON report. */
  String name();

  /** What it shows, for people. */
  String title();

  /**
   * @throws DemoFailure if something is not as it should be
   */
  StepResult run(DemoClient client) throws DemoFailure, InterruptedException;
}
