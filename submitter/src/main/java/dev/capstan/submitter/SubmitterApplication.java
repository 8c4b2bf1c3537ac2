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

  /** The application before it runs, for whoever starts it beside others in one process. */
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(SubmitterConfiguration.class)
        .bannerMode(Banner.Mode.OFF)
        .properties(Map.of("spring.config.name", "submitter"));
  }
}
