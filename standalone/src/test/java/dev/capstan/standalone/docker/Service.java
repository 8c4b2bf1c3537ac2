package dev.capstan.standalone.docker;

import java.util.Locale;

/** What docker-compose.yml consists of. */
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
