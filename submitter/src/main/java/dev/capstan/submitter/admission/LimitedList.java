package dev.capstan.submitter.admission;

import com.networknt.schema.Error;
import java.util.ArrayList;

/** Stops a validator that has found enough errors, by an exception from {@code add}. */
final class LimitedList extends ArrayList<Error> {
  private static final long serialVersionUID = 1L;

  private final int limit;

  /** The limit is reached; the list has its errors. */
  static final class FullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FullException() {
      super("enough errors", null, false, false);
    }
  }

  LimitedList(int limit) {
    super();
    this.limit = limit;
  }

  @Override
  public boolean add(Error error) {
    super.add(error);
    if (size() >= limit) {
      throw new FullException();
    }
    return true;
  }
}
