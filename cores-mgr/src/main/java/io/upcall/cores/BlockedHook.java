package io.upcall.cores;

import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * For code that knows that it is about to block its thread outside this library (in native code, a
 * file channel, a class initialiser that waits): the vcore goes on at once on another carrier,
 * instead of half a millisecond later, when the monitor has noticed.
 *
 * <p>It costs a wake-up of that carrier and two switches, so it is for what blocks as a rule; what
 * blocks now and then is better left to the monitor.
 */
public final class BlockedHook {

  private BlockedHook() {}

  /**
   * Runs {@code function} on the calling thread while the vcore that the caller was on goes on
   * without it. From a thread that is not a uthread it just runs it.
   *
   * @return what it returned
   * @throws Exception what it threw
   * @throws RejectedExecutionException in vcore context, where nothing may block
   */
  public static <T extends @Nullable Object> T around(Callable<T> function) throws Exception {
    if (Thread.currentThread() instanceof Carrier) {
      throw new RejectedExecutionException("EDEADLK: nothing may block in vcore context");
    }
    Carrier carrier = Carrier.current();
    boolean away = carrier != null && carrier.leaveVcore();
    try {
      return function.call();
    } finally {
      if (away) {
        // Home to the vcore, and the carrier to the pool; a pinned uthread goes on here.
        Thread.yield();
      }
    }
  }
}
