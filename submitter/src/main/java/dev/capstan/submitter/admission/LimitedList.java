package dev.capstan.submitter.admission;

import com.networknt.schema.Error;
import com.networknt.schema.FailFastAssertionException;
import java.util.ArrayList;

/** Stops a validator that has found enough errors, by an exception from {@code add}. */
final class LimitedList extends ArrayList<Error> {
  private static final long serialVersionUID = 1L;

  private final int limit;

  /**
   * The limit is reached; the list has its errors. Of a type that validators pass on; any other
   * exception is a defect to them, which they log.
   */
  static final class FullException extends FailFastAssertionException {
    private static final long serialVersionUID = 1L;

    FullException(Error last) {
      super(last);
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
      throw new FullException(error);
    }
    return true;
  }
}
