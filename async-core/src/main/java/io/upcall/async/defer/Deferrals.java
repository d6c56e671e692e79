package io.upcall.async.defer;

import io.upcall.async.EventQueue;
import io.upcall.async.Level;
import io.upcall.async.UpcallTarget;
import io.upcall.async.VcoreContext;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The queues of one target, one a level, and the place where continuations are established for
 * them.
 */
public final class Deferrals implements AutoCloseable {

  private final UpcallTarget target;
  private final EventQueue[] upcalls = new EventQueue[Level.values().length];

  /**
   * Queues on which nothing is established.
   *
   * @param target the vcore that runs the continuations that do not block, or the proc that picks
   *     one of its vcores
   */
  public Deferrals(UpcallTarget target) {
    this.target = target;
    Arrays.setAll(upcalls, level -> EventQueue.upcall(target, Level.values()[level]));
  }

  /**
   * Establishes a continuation that runs in vcore context and must not block.
   *
   * @param level the mask that holds it back
   * @param opaque what it is called with, each time: on whose behalf
   * @throws IllegalStateException in vcore context: establishing allocates, and has no place where
   *     things must go on; and when the queues are closed
   */
  public Deferral establish(Level level, Continuation continuation, @Nullable Object opaque) {
    requireThreadContext();
    EventQueue queue = upcalls[level.ordinal()];
    if (queue.isClosed()) {
      throw new IllegalStateException("the queues of these deferrals are closed");
    }
    return new Deferral(continuation, opaque, queue, target);
  }

  private static void requireThreadContext() {
    if (VcoreContext.isCurrent()) {
      throw new IllegalStateException(
          "a deferral is established ahead, by a thread: this is vcore context");
    }
  }

  /**
   * Closes the queues: from here on {@link Deferral#defer} answers false. What was queued before
   * still runs. Any thread, and from inside a continuation.
   */
  @Override
  public void close() {
    for (EventQueue queue : upcalls) {
      queue.close();
    }
  }
}
