package dev.capstan.sink;

import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Starts the result sink. */
public final class SinkApplication {
  private SinkApplication() {}

  public static void main(String[] args) {
    builder().run(args);
  }

  /** The application, not yet started, for a process that runs several services. */
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(SinkConfiguration.class)
        .bannerMode(Banner.Mode.OFF)
        .properties(Map.of("spring.config.name", "sink"));
  }
}
