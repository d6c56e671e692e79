package io.upcall.async.defer;

import io.upcall.async.EventQueue;
import io.upcall.async.Level;
import io.upcall.async.UpcallTarget;
import io.upcall.async.VcoreContext;
import io.upcall.async.Workers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The queues of one target, two a level: one whose continuations run in vcore context and must not
 * block, one whose continuations run on prepared threads and may. And the place where continuations
 * are established for them.
 */
public final class Deferrals implements AutoCloseable {

  private final UpcallTarget target;
  private final @Nullable Workers workers;
  private final EventQueue[] upcalls = new EventQueue[Level.values().length];

  /** Made with the first continuation that may block, as its threads are. Guarded by this. */
  private final @Nullable EventQueue[] blocking = new EventQueue[Level.values().length];

  /** Nothing more is established. Guarded by this. */
  private boolean closed;

  /**
   * Queues for continuations that do not block.
   *
   * @param target the vcore that runs them, or the proc that picks one of its vcores
   */
  public Deferrals(UpcallTarget target) {
    this(target, null);
  }

  /**
   * Queues on which nothing is established.
   *
   * @param target the vcore that runs the continuations that do not block, or the proc that picks
   *     one of its vcores
   * @param workers the threads that run those that may; null when there are none
   */
  public Deferrals(UpcallTarget target, @Nullable Workers workers) {
    this.target = target;
    this.workers = workers;
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
  public synchronized Deferral establish(
      Level level, Continuation continuation, @Nullable Object opaque) {
    requireEstablishing();
    return new Deferral(continuation, opaque, upcalls[level.ordinal()], target);
  }

  /**
   * Establishes a continuation that runs on a prepared thread and may block. It holds up others of
   * its level that may block, and nothing else.
   *
   * @param level whose threads
   * @param opaque what it is called with, each time: on whose behalf
   * @throws IllegalStateException in vcore context, when the queues or the threads are closed, and
   *     when there are no threads
   */
  public synchronized Deferral establishBlocking(
      Level level, Continuation continuation, @Nullable Object opaque) {
    requireEstablishing();
    Workers threads = workers;
    if (threads == null) {
      throw new IllegalStateException("these deferrals were made without threads that may block");
    }
    EventQueue queue = blocking[level.ordinal()];
    if (queue == null) {
      queue = EventQueue.worker(threads, level);
      blocking[level.ordinal()] = queue;
    }
    return new Deferral(continuation, opaque, queue, threads);
  }

  /** With the lock held. */
  private void requireEstablishing() {
    if (VcoreContext.isCurrent()) {
      throw new IllegalStateException(
          "a deferral is established ahead, by a thread: this is vcore context");
    }
    if (closed) {
      throw new IllegalStateException("the queues of these deferrals are closed");
    }
  }

  /**
   * Closes the queues: from here on {@link Deferral#defer} answers false. What was queued before
   * still runs. Any thread, and from inside a continuation; the threads stay their owner's.
   */
  @Override
  public synchronized void close() {
    closed = true;
    for (EventQueue queue : upcalls) {
      queue.close();
    }
    for (EventQueue queue : blocking) {
      if (queue != null) {
        queue.close();
      }
    }
  }
}
