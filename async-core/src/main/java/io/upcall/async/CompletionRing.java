package io.upcall.async;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The completions of an {@link AsyncSource} that were not taken yet: one producer, the driver's
 * owner, and one consumer, who may be on another thread.
 *
 * <p>A full ring is followed by a larger one, which the consumer goes on to when it has emptied
 * this one: the producer never waits and never drops.
 */
final class CompletionRing {

  private static final VarHandle TAIL;
  private static final VarHandle HEAD;
  private static final VarHandle LARGER;

  private static final int MORE_READY = 1;
  private static final int LAST = 2;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      TAIL = lookup.findVarHandle(CompletionRing.class, "tail", int.class);
      HEAD = lookup.findVarHandle(CompletionRing.class, "head", int.class);
      LARGER = lookup.findVarHandle(CompletionRing.class, "larger", CompletionRing.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final int mask;
  private final int[] results;
  private final long[] buffers;
  private final byte[] flags;

  /** The producer's. Written with release after the entry, read by the consumer with acquire. */
  private int tail;

  /** The consumer's. Written with release after its last read of the entry. */
  private int head;

  /** The producer's, written with release after its last entry here. */
  @SuppressWarnings("UnusedVariable") // by VarHandle
  private @Nullable CompletionRing larger;

  CompletionRing(int capacity) {
    mask = capacity - 1;
    results = new int[capacity];
    buffers = new long[capacity];
    flags = new byte[capacity];
  }

  // ---- the producer ----------------------------------------------------------------------------

  boolean isFull() {
    return tail - (int) HEAD.getAcquire(this) > mask;
  }

  void put(int result, long buffer, boolean more, boolean last) {
    int at = tail & mask;
    results[at] = result;
    buffers[at] = buffer;
    flags[at] = (byte) ((more ? MORE_READY : 0) | (last ? LAST : 0));
    TAIL.setRelease(this, tail + 1);
  }

  /** The ring that follows; nothing is put here any more. */
  CompletionRing grow() {
    CompletionRing next = new CompletionRing(2 * (mask + 1));
    LARGER.setRelease(this, next);
    return next;
  }

  // ---- the consumer ----------------------------------------------------------------------------

  boolean isEmpty() {
    return (int) TAIL.getAcquire(this) == head;
  }

  @Nullable CompletionRing larger() {
    return (CompletionRing) LARGER.getAcquire(this);
  }

  /**
   * Moves {@code source} to the oldest completion.
   *
   * @return true when it is the last
   */
  boolean take(AsyncSource source) {
    int at = head & mask;
    boolean last = (flags[at] & LAST) != 0;
    source.move(results[at], buffers[at], (flags[at] & MORE_READY) != 0);
    HEAD.setRelease(this, head + 1);
    return last;
  }
}
