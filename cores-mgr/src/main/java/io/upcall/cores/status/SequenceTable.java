package io.upcall.cores.status;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Rows of longs that are written in sections and copied whole, without a lock for the reader: a
 * sequence lock.
 *
 * <p>The sequence is odd while a section is open. Writers exclude each other by the CAS that makes
 * it odd; a section is a few stores long, so the next writer spins. A reader copies the rows and
 * takes the copy if the sequence was even before and is the same after; it writes nothing, so no
 * number of readers slows a writer down.
 */
final class SequenceTable {

  private static final VarHandle SEQUENCE;
  private static final VarHandle ROW = MethodHandles.arrayElementVarHandle(long[].class);

  static {
    try {
      SEQUENCE = MethodHandles.lookup().findVarHandle(SequenceTable.class, "sequence", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** Written in a section, opaque; read by anybody. */
  private final long[] rows;

  /** By CAS from even to odd, by a releasing store back to even. */
  @SuppressWarnings("UnusedVariable") // by VarHandle
  private volatile long sequence;

  SequenceTable(int size) {
    rows = new long[size];
  }

  int size() {
    return rows.length;
  }

  // ---- writing ---------------------------------------------------------------------------------

  /** Opens a section. Nothing in it may wait: others spin until {@link #end}. */
  void begin() {
    while (true) {
      long even = (long) SEQUENCE.getVolatile(this) & ~1L;
      if (SEQUENCE.compareAndSet(this, even, even + 1)) {
        // The odd sequence must be seen before any row of this section: a CAS alone does not keep
        // later stores behind its own on machines with load-linked, store-conditional.
        VarHandle.storeStoreFence();
        return;
      }
      Thread.onSpinWait();
    }
  }

  /** Sets a row, in a section. */
  void set(int row, long value) {
    ROW.setOpaque(rows, row, value);
  }

  /** Closes the section. */
  void end() {
    // Release: who sees the even sequence sees the rows.
    SEQUENCE.setRelease(this, (long) SEQUENCE.getOpaque(this) + 1);
  }

  // ---- reading ---------------------------------------------------------------------------------

  /** One row, whole by itself; from any thread. */
  long get(int row) {
    return (long) ROW.getOpaque(rows, row);
  }

  /**
   * Copies all rows as they were at one moment; from any thread.
   *
   * @return the number of sections that were closed before that moment
   */
  long copyTo(long[] target) {
    while (true) {
      // Acquire: the rows are read after it.
      long before = (long) SEQUENCE.getAcquire(this);
      if ((before & 1) == 0) {
        for (int row = 0; row < rows.length; row++) {
          target[row] = (long) ROW.getOpaque(rows, row);
        }
        // The rows were read before the sequence is looked at again.
        VarHandle.loadLoadFence();
        if ((long) SEQUENCE.getOpaque(this) == before) {
          return before >>> 1;
        }
      }
      Thread.onSpinWait();
    }
  }
}
