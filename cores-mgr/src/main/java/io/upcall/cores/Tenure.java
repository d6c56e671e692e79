package io.upcall.cores;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Whether a vcore has a core, and so who owns what is the vcore's.
 *
 * <pre>
 *              by the carrier that was granted it            nothing to do
 *     OFFLINE ────────────────────────────────────▶ AWAKE ──────────────────▶ ASLEEP
 *      ▲ │ ▲                                        │ │ ▲                        │
 *      │ │ └── leaves its core, or is taken off it ─┘ │ └──── something to do ───┘
 *      │ │ CAS, by who stands in for a turn           │
 *      │ ▼                                            │ was stopped, and is shut down
 *      LENT ─────────── the same, for good ──────▶ ENDED
 * </pre>
 *
 * <p>AWAKE and ASLEEP are stored by the carrier, which owns the vcore (but see {@link Carrier} for
 * when it may lose it); OFFLINE is nobody's, and whoever moves it to LENT owns it until it stores
 * OFFLINE again. Others leave something in the vcore's queues and look at this word afterwards; who
 * stores OFFLINE or ASLEEP looks at the queues afterwards. Both are volatile, so one of the two
 * sees the other.
 *
 * <p>Besides, what the vcore was told to do at its next scheduling point: {@link #orders}.
 */
final class Tenure {

  /** Give the core back: the core manager has promised it to somebody else. */
  static final int PREEMPT = 1;

  /** Shut down: the proc ends. It stays. */
  static final int STOP = 2;

  /** Give the core back: the proc has no use for it. */
  static final int YIELD = 4;

  /** Give the core back: there is nothing to do, and somebody has no core at all. */
  static final int REST = 8;

  private static final int OFFLINE = 0;
  private static final int AWAKE = 1;
  private static final int ASLEEP = 2;
  private static final int LENT = 3;
  private static final int ENDED = 4;

  private static final VarHandle STATE;
  private static final VarHandle ORDERS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(Tenure.class, "state", int.class);
      ORDERS = lookup.findVarHandle(Tenure.class, "orders", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** See the table above. */
  private volatile int state = OFFLINE;

  /** A set of the orders above. Any thread adds; the manager's takes off when the core is back. */
  private volatile int orders;

  Tenure() {}

  // ---- the state -------------------------------------------------------------------------------

  /** What {@link #begin} found. */
  enum Beginning {
    /** It was granted a core. */
    GRANTED,
    /** It has been online all the time, and another carrier runs it now. */
    TAKEN_OVER,
    /** It has ended: nothing of it may be touched. */
    OVER
  }

  /** By a carrier that is to run it: OFFLINE to AWAKE. Waits while somebody stands in. */
  Beginning begin() {
    while (true) {
      int seen = state;
      if (seen == ENDED) {
        return Beginning.OVER;
      }
      if (seen == AWAKE) {
        return Beginning.TAKEN_OVER;
      }
      if (seen == OFFLINE && STATE.compareAndSet(this, OFFLINE, AWAKE)) {
        return Beginning.GRANTED;
      }
      Thread.onSpinWait();
    }
  }

  /** AWAKE to ASLEEP. */
  void sleep() {
    state = ASLEEP;
  }

  /** ASLEEP to AWAKE. */
  void awake() {
    state = AWAKE;
  }

  /** OFFLINE to LENT: from here to {@link #leave} or {@link #end} the vcore is the caller's. */
  boolean borrow() {
    return STATE.compareAndSet(this, OFFLINE, LENT);
  }

  /** AWAKE or LENT to OFFLINE: what the caller wrote to the vcore comes before who has it next. */
  void leave() {
    state = OFFLINE;
  }

  /** AWAKE or LENT to ENDED. */
  void end() {
    state = ENDED;
  }

  boolean isOnline() {
    int seen = state;
    return seen == AWAKE || seen == ASLEEP;
  }

  boolean isAwake() {
    return state == AWAKE;
  }

  boolean isAsleep() {
    return state == ASLEEP;
  }

  boolean isOffline() {
    return state == OFFLINE;
  }

  boolean isEnded() {
    return state == ENDED;
  }

  // ---- orders ----------------------------------------------------------------------------------

  int orders() {
    return orders;
  }

  boolean isOrdered(int order) {
    return (orders & order) != 0;
  }

  void order(int order) {
    ORDERS.getAndBitwiseOr(this, order);
  }

  /**
   * The core is back, so what concerned that stay is over. By the manager's thread, before the core
   * can be granted again: not with the grant, where the word would have to come from the core that
   * left and go back to the one that comes, and everybody waits.
   */
  void clearOrders() {
    ORDERS.getAndBitwiseAnd(this, STOP);
  }
}
