package io.upcall.async;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The books of one driver: how many calls of each operation went which way, and whose account they
 * are charged to.
 *
 * <p>A call in flight is charged: room is taken before the driver takes it ({@link #hasRoom}, then
 * {@link DriverSide#pend}) and given back once, with its event ({@link DriverSide#complete}),
 * whatever road it went. A quick call is never in flight and is not charged.
 *
 * <pre>
 *   account ──take a lease──▶ room ──pend──▶ in flight ──complete──▶ room ──too much of it──▶ account
 * </pre>
 *
 * <p>All of it but {@link #count}, {@link #inFlight}, {@link #totals} and {@link #watch} belongs to
 * the owner of the driver: plain fields, no lock, no atomic access.
 */
public final class CallLedger {

  /** Which way calls went. */
  public enum Count {
    /** Answered inside submit. */
    QUICK,
    /** Taken: an event follows. */
    PENDING,
    /** Their event was posted. */
    COMPLETED,
    /** Quick or with an event, and the result was {@code -errno}, but not ECANCELED. */
    FAILED,
    /** Quick or with an event, and the result was {@code -ECANCELED}. */
    CANCELLED,
    /** Not taken: AGAIN or INVALID. */
    REFUSED
  }

  /** Counts of an operation lie together, in a cache line of 8 longs. */
  private static final int STRIDE = 8;

  private static final int CELLS = Op.values().length * STRIDE;
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  /** The ledgers of the drivers that are open. Guarded by itself, like {@link #CLOSED}. */
  private static final List<CallLedger> OPEN = new ArrayList<>();

  /** The counts of those that were closed. Guarded by {@link #OPEN}. */
  private static final long[] CLOSED = new long[CELLS];

  /** Who watches, or null. Any thread; a driver sees a change soon. */
  private static volatile @Nullable CallWatch watch;

  /** Written by the owner, opaque: whoever reads wants no torn or stale number, no order. */
  private final long[] cells = new long[CELLS];

  private CallAccount account = CallAccount.UNLIMITED;

  /** For how many calls there is room without asking the account. */
  private int room;

  /** How much room is kept when more comes back, and how much is too much. */
  private int kept;

  private int tooMuch;
  private boolean closed;

  /** The books of a driver that opens. */
  public CallLedger() {
    chargeTo(CallAccount.UNLIMITED);
    synchronized (OPEN) {
      OPEN.add(this);
    }
  }

  // ---- the account -----------------------------------------------------------------------------

  /** Charges calls to {@code newAccount} from now on. Before the driver takes its first call. */
  public void chargeTo(CallAccount newAccount) {
    account.giveBack(room);
    account = newAccount;
    room = 0;
    kept = newAccount.lease() - 1;
    tooMuch = 2 * kept;
  }

  /** True when one call more may be in flight. */
  public boolean hasRoom() {
    return room > 0 || lease(1);
  }

  /** True when {@code calls} more may be in flight. */
  public boolean hasRoom(int calls) {
    return room >= calls || lease(calls);
  }

  private boolean lease(int calls) {
    room += account.take(Math.max(kept + 1, calls - room));
    return room >= calls;
  }

  /**
   * Takes over room that somebody else took from the same account: for a call that was charged
   * where it was submitted, before it was routed here.
   */
  public void adopt(int calls) {
    if (closed) {
      account.giveBack(calls);
    } else {
      room += calls;
    }
  }

  private void giveBack() {
    int surplus = room - kept;
    room = kept;
    account.giveBack(surplus);
  }

  // ---- what happens to calls: from DriverSide --------------------------------------------------

  void quick(AsyncCall call) {
    int base = base(call);
    add(base, Count.QUICK);
    ended(base, call.result());
    CallWatch watching = watch;
    if (watching != null) {
      watching.quick(call, call.result(), call.nanosSinceSubmit());
    }
  }

  void pending(AsyncCall call) {
    room--;
    add(base(call), Count.PENDING);
    CallWatch watching = watch;
    if (watching != null) {
      watching.pending(call);
    }
  }

  void completed(AsyncCall call) {
    if (++room > tooMuch) {
      giveBack();
    }
    int base = base(call);
    add(base, Count.COMPLETED);
    ended(base, call.endResult());
    CallWatch watching = watch;
    if (watching != null) {
      watching.completed(call, call.endResult(), call.nanosSinceSubmit());
    }
  }

  void refused(AsyncCall call) {
    add(base(call), Count.REFUSED);
  }

  /** Completions did not fit into the queue of {@code driver}, which has {@code entries}. */
  public void overflowed(String driver, int entries) {
    CallWatch watching = watch;
    if (watching != null) {
      watching.overflowed(driver, entries);
    }
  }

  private void ended(int base, int result) {
    if (result < 0) {
      add(base, result == -Errno.ECANCELED ? Count.CANCELLED : Count.FAILED);
    }
  }

  private static int base(AsyncCall call) {
    return call.op().ordinal() * STRIDE;
  }

  private void add(int base, Count count) {
    int cell = base + count.ordinal();
    CELL.setOpaque(cells, cell, cells[cell] + 1);
  }

  /** The driver is closed: gives all room back. What was counted stays in {@link #totals}. */
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    account.giveBack(room);
    room = 0;
    synchronized (OPEN) {
      OPEN.remove(this);
      addTo(CLOSED);
    }
  }

  // ---- for those who look: any thread ----------------------------------------------------------

  /** How many calls of {@code op} went that way through this driver. */
  public long count(Op op, Count which) {
    return cell(op.ordinal() * STRIDE + which.ordinal());
  }

  /**
   * How many calls of this driver are in flight; the counts it is made of are not of one instant.
   */
  public long inFlight() {
    long inFlight = 0;
    for (int base = 0; base < CELLS; base += STRIDE) {
      // In this order: a call that ends between the two reads must not count as less than none.
      long completed = cell(base + Count.COMPLETED.ordinal());
      inFlight += cell(base + Count.PENDING.ordinal()) - completed;
    }
    return inFlight;
  }

  private long cell(int index) {
    return (long) CELL.getOpaque(cells, index);
  }

  private void addTo(long[] sums) {
    for (int cell = 0; cell < CELLS; cell++) {
      sums[cell] += cell(cell);
    }
  }

  /**
   * How many calls went which way through all drivers of this JVM, the closed ones too.
   *
   * @return by {@link Op#ordinal()}, then by {@link Count#ordinal()}; the numbers are not of one
   *     instant
   */
  public static long[][] totals() {
    long[] sums;
    synchronized (OPEN) {
      sums = CLOSED.clone();
      OPEN.forEach(ledger -> ledger.addTo(sums));
    }
    int kinds = Count.values().length;
    long[][] totals = new long[CELLS / STRIDE][kinds];
    for (int op = 0; op < totals.length; op++) {
      System.arraycopy(sums, op * STRIDE, totals[op], 0, kinds);
    }
    return totals;
  }

  /**
   * Has {@code newWatch} told of every call from now on. One at a time: whoever wants several makes
   * one of them.
   *
   * @param newWatch null for nobody
   */
  public static void watch(@Nullable CallWatch newWatch) {
    watch = newWatch;
  }

  /** Who watches; null, which is the rule, when nobody does. */
  public static @Nullable CallWatch watching() {
    return watch;
  }
}
