package io.upcall.cores;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The ready uthreads of one vcore: the owner adds at the tail, owner and thieves take at the head.
 *
 * <p>First in, first out, so that a uthread that yields goes behind all others. Takers race for the
 * head with a CAS, and read the element before it: an element they read and then lose is taken by
 * the winner. The owner alone grows the array; a taker that still reads the old one finds the same
 * element there, because the old array is never written again.
 */
final class RunQueue {

  private static final int FIRST_SIZE = 256;
  private static final VarHandle HEAD;
  private static final VarHandle TAIL;
  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Runnable[].class);

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(RunQueue.class, "head", long.class);
      TAIL = lookup.findVarHandle(RunQueue.class, "tail", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** Written by the owner with release, before the tail that reaches into it. */
  private volatile @Nullable Runnable[] elements = new Runnable[FIRST_SIZE];

  /** The next to take. Any taker, by CAS. */
  private volatile long head;

  /** One past the last. Written by the owner with release, after the element. */
  private volatile long tail;

  /** Owner only. */
  void add(Runnable uthread) {
    long at = (long) TAIL.get(this);
    @Nullable Runnable[] array = elements;
    // An acquire of head: takers have read their elements before the slot is used again.
    if (at - (long) HEAD.getAcquire(this) == array.length) {
      array = grow(array, at);
    }
    ELEMENT.setRelease(array, (int) at & (array.length - 1), uthread);
    TAIL.setRelease(this, at + 1);
  }

  private @Nullable Runnable[] grow(@Nullable Runnable[] from, long end) {
    @Nullable Runnable[] to = new Runnable[from.length * 2];
    for (long at = head; at < end; at++) {
      to[(int) at & (to.length - 1)] = from[(int) at & (from.length - 1)];
    }
    elements = to;
    return to;
  }

  /** Takes the oldest, by the owner. Null when there is none. */
  @Nullable Runnable poll() {
    Runnable uthread = steal();
    if (uthread != null) {
      // What is behind the head is the owner's: drop it, or dead uthreads would stay reachable.
      long taken = head - 1;
      @Nullable Runnable[] array = elements;
      clear(array, taken, uthread);
    }
    return uthread;
  }

  /** {@link #poll} of an owner that has no thieves, and so needs no CAS: a tenth of a switch. */
  @Nullable Runnable pollAlone() {
    long at = (long) HEAD.get(this);
    if (at >= (long) TAIL.get(this)) {
      return null;
    }
    @Nullable Runnable[] array = elements;
    int index = (int) at & (array.length - 1);
    Runnable uthread = array[index];
    array[index] = null;
    HEAD.setRelease(this, at + 1);
    return uthread;
  }

  /**
   * A thief may have moved the head on; then the slot is another's and the owner's add drops it.
   */
  private static void clear(@Nullable Runnable[] array, long at, Runnable taken) {
    int index = (int) at & (array.length - 1);
    if (array[index] == taken) {
      array[index] = null;
    }
  }

  /** Takes the oldest, by any thread. Null when there is none. */
  @Nullable Runnable steal() {
    while (true) {
      long at = head;
      // Acquire: the element and the array that holds it are visible behind the tail.
      if (at >= (long) TAIL.getAcquire(this)) {
        return null;
      }
      @Nullable Runnable[] array = elements;
      Runnable uthread = (Runnable) ELEMENT.getAcquire(array, (int) at & (array.length - 1));
      if (HEAD.compareAndSet(this, at, at + 1)) {
        return uthread;
      }
    }
  }

  int size() {
    return (int) Math.max(0, tail - head);
  }
}
