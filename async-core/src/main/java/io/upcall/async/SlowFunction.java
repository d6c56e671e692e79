package io.upcall.async;

/**
 * A call that is only a function: what the kernel has no asynchronous form of. See {@link
 * AsyncCall#function}.
 */
@FunctionalInterface
public interface SlowFunction {

  /** What {@link #tryQuick} answers when the function would have to wait. */
  int WOULD_WAIT = -Errno.EAGAIN;

  /**
   * Does the work. It may block: it runs on a thread of the slow road, and nobody else waits for
   * it. Once begun it is not interrupted.
   *
   * @return a value of 0 or more, or {@code -errno}. What it throws is logged and answered {@code
   *     -EIO}
   */
  int call();

  /**
   * Does the same if that can be done without waiting, on the submitter's own stack. It must not
   * block, and when it answers {@link #WOULD_WAIT} it must have done nothing.
   *
   * @return the result, or {@link #WOULD_WAIT}, which is what it answers if not overridden
   */
  default int tryQuick() {
    return WOULD_WAIT;
  }
}
