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

  /** The application before it runs, for whoever starts it beside others in one process. */
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(SinkConfiguration.class)
        .bannerMode(Banner.Mode.OFF)
        .properties(Map.of("spring.config.name", "sink"));
  }
}
