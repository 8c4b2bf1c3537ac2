package dev.capstan.standalone.demo;

import dev.capstan.client.CapstanClient;

/** One step: runs jobs, checks their results, and reports. */
interface DemoStep {
  /** The name in the JSON report. */
  String name();

  /** The title for people. */
  String title();

  /**
   * @throws DemoFailure if a result is not as expected
   */
  StepResult run(CapstanClient client) throws DemoFailure, InterruptedException;
}
