package io.upcall.async;

/**
 * How many calls a process may have in flight: what the drivers of its vcores charge to.
 *
 * <p>A driver takes room for several calls at once and keeps some of what comes back, so that a
 * call costs no access to what the vcores share. What drivers hold never exceeds the limit; what
 * one holds and does not use is not there for another.
 *
 * <p>Neither method waits or allocates. Both are for any thread.
 */
public interface CallAccount {

  /** No limit. */
  CallAccount UNLIMITED =
      new CallAccount() {
        @Override
        public int take(int wanted) {
          return wanted;
        }

        @Override
        public void giveBack(int calls) {}

        @Override
        public int lease() {
          return Integer.MAX_VALUE / 2;
        }
      };

  /**
   * Takes room for up to {@code wanted} calls.
   *
   * @return for how many there was room: 0 at the limit
   */
  int take(int wanted);

  /** Gives room back that was taken. */
  void giveBack(int calls);

  /** For how many calls a driver takes room at once, 1 or more: 1 is exact, more costs less. */
  int lease();
}
