package dev.capstan.submitter;

import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Starts the submitter. */
public final class SubmitterApplication {
  private SubmitterApplication() {}

  public static void main(String[] args) {
    builder().run(args);
  }

  /** The application, not yet started, for a process that runs several services. */
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(SubmitterConfiguration.class)
        .bannerMode(Banner.Mode.OFF)
        .properties(Map.of("spring.config.name", "submitter"));
  }
}
