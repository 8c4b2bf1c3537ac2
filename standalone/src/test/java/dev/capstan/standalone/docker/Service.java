package dev.capstan.standalone.docker;

import java.util.Locale;

/** The services of docker-compose.yml. */
enum Service {
  SUBMITTER,
  WORKER,
  RESULT_SINK,
  KAFKA,
  REDIS,
  MINIO;

  String composeName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
