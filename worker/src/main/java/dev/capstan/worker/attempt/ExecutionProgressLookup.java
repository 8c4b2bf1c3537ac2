package dev.capstan.worker.attempt;

import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.storage.view.ExecutionView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewCacheException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up the state of an execution in the view, else in the store. If both are unavailable, the
 * attempt continues: an unnecessary run is harmless, a missing run is not.
 */
public final class ExecutionProgressLookup {
  private static final Logger log = LoggerFactory.getLogger(ExecutionProgressLookup.class);

  private final ViewCache views;
  private final ObjectStore store;

  public ExecutionProgressLookup(ViewCache views, ObjectStore store) {
    this.views = views;
    this.store = store;
  }

  public ExecutionProgress find(ExecutionKey key) {
    Optional<ExecutionView> view = view(key);
    if (view.isPresent()) {
      return ExecutionProgress.of(view.get());
    }
    return hasCapsule(key) ? ExecutionProgress.TERMINAL : ExecutionProgress.UNKNOWN;
  }

  private Optional<ExecutionView> view(ExecutionKey key) {
    try {
      return views.find(key);
    } catch (ViewCacheException e) {
      log.atWarn()
          .addKeyValue("execution_id", key.id())
          .setCause(e)
          .log("View can't be read; checking the object store");
      return Optional.empty();
    }
  }

  private boolean hasCapsule(ExecutionKey key) {
    try {
      return store.stat(ObjectKeys.capsule(key)).isPresent();
    } catch (ObjectStoreException e) {
      log.atWarn()
          .addKeyValue("execution_id", key.id())
          .setCause(e)
          .log("Object store can't be read; continuing the attempt");
      return false;
    }
  }
}
