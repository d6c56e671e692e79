package io.upcall.libc;

import org.jspecify.annotations.Nullable;

/**
 * Signals that were sent and not delivered: of a proc or of a thread. A standard signal is pending
 * or not; each real-time signal that is sent is. Guarded by the lock of {@link ProcSignals}, but
 * for {@link #bits}.
 */
final class PendingSignals {

  /** How many may be pending in each: RLIMIT_SIGPENDING. */
  static final int MOST = 1024;

  /** One that was sent. Made before the lock is taken. */
  static final class Node {
    final StructSiginfo info;
    @Nullable Node after;

    Node(StructSiginfo info) {
      this.info = info;
    }
  }

  private @Nullable Node first;
  private @Nullable Node last;
  private int size;

  /** Which are pending: volatile for who only looks. */
  private volatile long bits;

  long bits() {
    return bits;
  }

  int size() {
    return size;
  }

  /** What came of {@link #add}. */
  enum Added {
    YES,
    /** A standard signal that is pending already: once is enough. */
    ALREADY,
    /** There are {@link #MOST}. */
    FULL
  }

  Added add(Node node) {
    int signal = node.info.si_signo();
    long bit = SigsetT.bit(signal);
    if (signal < Signal.SIGRTMIN && (bits & bit) != 0) {
      return Added.ALREADY;
    }
    if (size == MOST) {
      return Added.FULL;
    }
    if (last == null) {
      first = node;
    } else {
      last.after = node;
    }
    last = node;
    size++;
    bits |= bit;
    return Added.YES;
  }

  /** Takes the one with the lowest number that is in {@code set}, the oldest of those; or null. */
  @Nullable StructSiginfo take(long set) {
    long candidates = bits & set;
    if (candidates == 0) {
      return null;
    }
    int signal = Long.numberOfTrailingZeros(candidates) + 1;
    Node before = null;
    Node at = first;
    while (at != null && at.info.si_signo() != signal) {
      before = at;
      at = at.after;
    }
    if (at == null) {
      return null;
    }
    unlink(before, at);
    if (!has(signal)) {
      bits &= ~SigsetT.bit(signal);
    }
    return at.info;
  }

  private void unlink(@Nullable Node before, Node node) {
    if (before == null) {
      first = node.after;
    } else {
      before.after = node.after;
    }
    if (last == node) {
      last = before;
    }
    size--;
  }

  private boolean has(int signal) {
    for (Node at = first; at != null; at = at.after) {
      if (at.info.si_signo() == signal) {
        return true;
      }
    }
    return false;
  }

  /** Drops those in {@code set}: how many there were. */
  int drop(long set) {
    int dropped = 0;
    while (take(set) != null) {
      dropped++;
    }
    return dropped;
  }
}
