package dev.capstan.sink.startup;

/** The store can't hold what Capstan promises; the operator has to choose another. */
public final class UnfitStoreException extends RuntimeException {
  UnfitStoreException() {
    super(
        "The object store ignores `If-None-Match: *`: it created the same object twice, so two results"
            + " of one execution could overwrite each other. Use a store that honours conditional"
            + " writes (MinIO since 2024, AWS S3, RustFS), or upgrade it; a proxy in front of it must"
            + " pass the header on.");
  }
}
