package dev.capstan.standalone.demo;

import dev.capstan.client.CapstanClient;

/** One step: runs jobs, checks what came of them, and tells. */
interface DemoStep {
  /** As in the JSON report. */
  String name();

  /** What it shows, for people. */
  String title();

  /**
   * @throws DemoFailure if something is not as it should be
   */
  StepResult run(CapstanClient client) throws DemoFailure, InterruptedException;
}
