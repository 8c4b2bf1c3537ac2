package dev.capstan.worker;

import org.springframework.boot.builder.SpringApplicationBuilder;

/** Starts the worker. */
public final class WorkerApplication {
  private WorkerApplication() {}

  public static void main(String[] args) {
    new SpringApplicationBuilder(WorkerConfiguration.class)
        .properties("spring.config.name=worker")
        .run(args);
  }
}
