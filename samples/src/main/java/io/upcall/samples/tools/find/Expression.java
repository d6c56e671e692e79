package io.upcall.samples.tools.find;

import java.io.IOException;

/** What is asked about a file, or done to it: find's tests, actions and operators are all this. */
@FunctionalInterface
interface Expression {
  /** True when the file passes, or the action succeeded. */
  boolean test(Visit visit) throws IOException;

  /** Both, the second only where the first is true: what stands side by side, and -a. */
  default Expression and(Expression other) {
    return visit -> test(visit) && other.test(visit);
  }

  /** -o. */
  default Expression or(Expression other) {
    return visit -> test(visit) || other.test(visit);
  }

  /** The comma: both, whatever the first says. */
  default Expression then(Expression other) {
    return visit -> {
      test(visit);
      return other.test(visit);
    };
  }

  /** {@code !}. */
  default Expression not() {
    return visit -> !test(visit);
  }
}
