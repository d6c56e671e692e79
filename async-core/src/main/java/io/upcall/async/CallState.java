package io.upcall.async;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The life of an {@link AsyncCall}: its state, one method a transition, and what it ends with.
 * {@link AsyncCall} has the table.
 */
abstract class CallState extends CallArguments {

  static final int IDLE = 0;
  static final int READY = 1;
  static final int ROUTED = 2;
  static final int PENDING = 3;
  static final int DONE = 4;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(CallState.class, "state", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /**
   * See the table of {@link AsyncCall}. Written with release after the fields that the new state
   * publishes: arguments for ROUTED and PENDING, the result for DONE; read with acquire before
   * them.
   */
  @SuppressWarnings("UnusedVariable") // by VarHandle
  private int state;

  /** Set by anyone who wants the call ended before the driver has seen it; cleared by prepare. */
  volatile boolean cancelWanted;

  final @Nullable EventQueue queue;

  /** The owner's while IDLE, READY or DONE, else the driver's; so is what follows. */
  private int result;

  private boolean moreReady;

  /** On whose behalf: what {@link Driver#cancelHeldBy} compares. The owner's. */
  private @Nullable Object holder;

  /** Who has it in flight. Written by the driver while PENDING, as is what follows. */
  private @Nullable Driver home;

  /** Where there: a slot in the low half, which use of the slot in the high half. */
  long ticket;

  /** In which way it was started. */
  int how;

  /** Memory of the driver's that stands for the heap array, or 0. */
  long block;

  /** Its driver counts what a drained chain waits for by these. */
  int epoch;

  private long selectedBuffer;

  /** When it was submitted, or 0 when nobody watched. The driver's. */
  private long submittedNanos;

  /** Counts submissions, so that a late cancel cannot hit the next use. Owner and driver. */
  private int sequence;

  CallState(@Nullable EventQueue queue, int ownFlags) {
    super(ownFlags);
    this.queue = queue;
  }

  // ---- the owner's transitions -----------------------------------------------------------------

  final void requireIdle() {
    int now = (int) STATE.getAcquire(this);
    if (now == ROUTED || now == PENDING) {
      throw new IllegalStateException(
          "this call is in flight (" + op + " on fd " + fd + "): wait for its event");
    }
  }

  /** To READY. Orders the arguments before the state. */
  final void prepared() {
    if (cancelWanted) {
      // Looked at first: a volatile write is a fence, and costs more than the rest of this.
      cancelWanted = false;
    }
    STATE.setRelease(this, READY);
  }

  /** To IDLE: an argument was refused. */
  final void unprepared() {
    STATE.setRelease(this, IDLE);
  }

  // ---- what the owner sees ---------------------------------------------------------------------

  /** True from submission until its event was taken off the queue. */
  public final boolean isInFlight() {
    int now = (int) STATE.getAcquire(this);
    return now == ROUTED || now == PENDING;
  }

  /** True when the result is there. Orders the result's write before the caller's read. */
  public final boolean isDone() {
    return (int) STATE.getAcquire(this) == DONE;
  }

  /**
   * A value of 0 or more, or {@code -errno}. Valid once done, or after {@link AsyncSource#next}.
   */
  public final int result() {
    return result;
  }

  /** After a receive: the kernel said that more was waiting, so the next one is likely quick. */
  public final boolean moreReady() {
    return moreReady;
  }

  /**
   * After {@link AsyncCall#recvSelected}: the address of {@link #result()} bytes; 0 when none is
   * held.
   */
  public final long selectedBuffer() {
    return selectedBuffer;
  }

  /**
   * Gives the buffer of {@link AsyncCall#recvSelected} back. By the owner of the driver; twice is
   * once.
   */
  public final void releaseBuffer() {
    long buffer = selectedBuffer;
    Driver owner = home;
    if (buffer != 0 && owner != null) {
      selectedBuffer = 0;
      owner.releaseBuffer(buffer);
    }
  }

  /** On whose behalf the call is made: what {@link Driver#cancelHeldBy} looks for. */
  public final void holder(@Nullable Object newHolder) {
    holder = newHolder;
  }

  /** See {@link #holder(Object)}. */
  public final @Nullable Object holder() {
    return holder;
  }

  /** Distinguishes this submission from the next one of the same object. */
  public final int sequence() {
    return sequence;
  }

  /** The driver that has it in flight, or had it last. */
  public final @Nullable Driver home() {
    return home;
  }

  /** Marks a prepared call as on its way to another thread, which will submit it. */
  public final void routed() {
    requirePrepared();
    STATE.setRelease(this, ROUTED);
  }

  /** True while it is on its way to the thread that will submit it. */
  public final boolean isRouted() {
    return (int) STATE.getAcquire(this) == ROUTED;
  }

  final void requirePrepared() {
    if ((int) STATE.getAcquire(this) != READY) {
      throw new IllegalStateException(
          isInFlight() ? "this call is in flight already" : "this call was not prepared");
    }
  }

  // ---- the driver's side, public in DriverSide -------------------------------------------------

  final void beginSubmit() {
    if (!isRouted()) {
      requirePrepared();
    }
    sequence++;
    submittedNanos = CallLedger.watching() == null ? 0 : System.nanoTime();
    moreReady = false;
    selectedBuffer = 0;
  }

  /** 0 when nobody watched then. */
  final long nanosSinceSubmit() {
    return submittedNanos == 0 ? 0 : System.nanoTime() - submittedNanos;
  }

  final void pending(Driver driver) {
    home = driver;
    STATE.setRelease(this, PENDING);
  }

  final void refused() {
    STATE.setRelease(this, READY);
  }

  final void quick(Driver driver, int value) {
    // A buffer that it picked goes back there, even if the call was never pending.
    home = driver;
    result = value;
    release();
  }

  void result(int value) {
    result = value;
  }

  /** The result of the whole, as the driver knows it. */
  int endResult() {
    return result;
  }

  /** Posts the event: the driver has let go of every address. */
  void complete() {
    if (queue == null) {
      fire();
    } else if (!queue.postAlone(this)) {
      // Only the driver that has the call may post it, so it needs no claim by CAS. A closed queue
      // refuses the event and leaves the call DONE: its owner wanted no more events, and will not
      // give a buffer back.
      releaseBuffer();
    }
  }

  @Override
  final void unclaim() {
    super.unclaim();
    takenOff();
  }

  /** The event was taken off its queue. */
  void takenOff() {
    release();
  }

  /** PENDING to DONE. Orders the result before the state. */
  final void release() {
    forgetMemory();
    STATE.setRelease(this, DONE);
  }

  final boolean cancelWanted() {
    return cancelWanted;
  }

  final void moreReady(boolean more) {
    moreReady = more;
  }

  final void selectedBuffer(long bufferAddress) {
    selectedBuffer = bufferAddress;
  }

  final @Nullable AsyncCall nextInList() {
    return (AsyncCall) next;
  }

  final void nextInList(@Nullable AsyncCall call) {
    next = call;
  }
}
