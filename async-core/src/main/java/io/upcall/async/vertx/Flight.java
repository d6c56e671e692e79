package io.upcall.async.vertx;

import io.netty.buffer.ByteBuf;
import io.upcall.async.Alarm;
import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way: what an event loop or a thread of the pool holds of it.
 *
 * <pre>
 *   FREE ──begin──▶ STARTED ──take──▶ RUNNING ──finish──▶ FINISHED ──its event──▶ FREE
 *                      └──cancelled before a thread of the pool took it──▶ FINISHED
 * </pre>
 *
 * <p>A call for an event loop is STARTED until the loop finishes it: only the loop looks at it, so
 * nothing races. For the pool STARTED and RUNNING differ: what runs cannot be taken back.
 *
 * <p>A flight that was asked to end is not used again, because the asking may still be under way to
 * the loop; it then finds a FINISHED one and does nothing.
 */
final class Flight extends Node implements Runnable {

  static final int FREE = 0;
  static final int STARTED = 1;
  static final int RUNNING = 2;
  static final int FINISHED = 3;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Flight.class, "state", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final VertxDriver driver;

  /** Its place in the driver's table. */
  final int slot;

  /** See the table above. The CAS to RUNNING decides between the pool and a cancel. */
  @SuppressWarnings("UnusedVariable") // by VarHandle
  private int state = FREE;

  // Written by the owner of the driver before it passes the flight on; the hand-over orders that.
  private @Nullable AsyncCall call;
  private @Nullable Entry entry;
  private @Nullable Entry second;

  /** The next one that waits for the same. Owned by the loop or the driver that holds it. */
  @Nullable Flight peer;

  /** What was received for a buffer that the driver picks; the driver's from FINISHED on. */
  @Nullable ByteBuf received;

  /** The socket holds more than this receive took. Written before FINISHED. */
  boolean moreReady;

  /** Written before FINISHED. */
  private int result;

  /** The owner asked for the end: not to be used again. Owned by the driver's owner. */
  boolean wasCancelled;

  /** A thread of the pool has it or will. Owned by the driver's owner. */
  boolean isPooled;

  private @Nullable Expiry expiry;

  Flight(VertxDriver driver, int slot) {
    this.driver = driver;
    this.slot = slot;
  }

  /** FREE to STARTED. By the driver's owner. */
  void begin(AsyncCall newCall, @Nullable Entry newEntry, @Nullable Entry newSecond) {
    call = newCall;
    entry = newEntry;
    second = newSecond;
    moreReady = false;
    isPooled = false;
    STATE.setRelease(this, STARTED);
  }

  AsyncCall call() {
    return Objects.requireNonNull(call);
  }

  /** What the call's descriptor is; null for calls without one. */
  @Nullable Entry entry() {
    return entry;
  }

  /** What the call's second descriptor is: where a sendfile reads. */
  @Nullable Entry second() {
    return second;
  }

  int result() {
    return result;
  }

  /** The next turn passes it to the file threads. By the driver's owner. */
  void leaveForFiles() {
    isPooled = true;
    driver.leaveForFiles(this);
  }

  boolean isOver() {
    int now = (int) STATE.getAcquire(this);
    return now == FINISHED || now == FREE;
  }

  /** STARTED to FINISHED or RUNNING to FINISHED: the driver's owner delivers it. Once. */
  void finish(int value) {
    result = value;
    STATE.setRelease(this, FINISHED);
    driver.completed(this);
  }

  /** STARTED to FINISHED by the owner, before a thread of the pool took it; false when too late. */
  boolean withdraw() {
    return STATE.compareAndSet(this, STARTED, FINISHED);
  }

  /** No buffer will come free any more: what was received is lost, and the call is cancelled. */
  void dropReceived() {
    ByteBuf bytes = received;
    if (bytes != null) {
      bytes.release();
      received = null;
      result = -Errno.ECANCELED;
    }
  }

  /** FINISHED to FREE. By the driver's owner, after it took the result. */
  void end() {
    call = null;
    entry = null;
    second = null;
    received = null;
    STATE.setRelease(this, FREE);
  }

  /** On an event loop. */
  @Override
  void taken() {
    Entry at = entry;
    if (at != null && !isOver()) {
      at.start(this);
    }
  }

  /** On a thread of the pool. */
  @Override
  public void run() {
    if (STATE.compareAndSet(this, STARTED, RUNNING)) {
      finish(driver.host().files().perform(this));
    }
  }

  /** The alarm of a timeout. */
  Expiry expiry() {
    Expiry alarm = expiry;
    if (alarm == null) {
      alarm = new Expiry();
      expiry = alarm;
    }
    return alarm;
  }

  /** Asks the loop to end it. A command of its own, for the flight itself may be on its way. */
  Node cancellation() {
    return new Node() {
      @Override
      void taken() {
        Entry at = entry;
        if (at != null && !isOver()) {
          at.cancel(Flight.this);
        }
      }
    };
  }

  /** When a timeout is due; run by the driver's own alarms, in the context of its owner. */
  final class Expiry extends Alarm {
    @Override
    protected void run() {
      driver.expired(Flight.this);
    }
  }
}
