package io.upcall.async;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The other side of an {@link AsyncCall}: what only a {@link Driver} may read and do. Programs have
 * no use for it.
 *
 * <p>A driver calls {@link #begin} first, then one of {@link #quick}, {@link #refuse} or {@link
 * #pend}; a pending call gets one {@link #complete}.
 */
public final class DriverSide {

  private DriverSide() {}

  /**
   * Begins a submission.
   *
   * @throws IllegalStateException when the call is in flight or was not prepared
   */
  public static void begin(AsyncCall call) {
    call.beginSubmit();
  }

  /** The call was answered by {@code driver} inside submit: no event. */
  public static void quick(AsyncCall call, Driver driver, int result) {
    call.quick(result);
    driver.ledger().quick(call);
  }

  /** The call was not taken, and is prepared as before. */
  public static void refuse(AsyncCall call) {
    call.refused();
  }

  /** The call was not taken by {@code driver}, and is prepared as before. */
  public static void refuse(AsyncCall call, Driver driver) {
    call.refused();
    driver.ledger().refused(call);
  }

  /** The call was taken by {@code driver}, which has asked its ledger for room. */
  public static void pend(AsyncCall call, Driver driver) {
    call.pending(driver);
    driver.ledger().pending(call);
  }

  /** Notes the result of a pending call; {@link #complete} follows. */
  public static void result(AsyncCall call, int result) {
    call.result(result);
  }

  /** The driver has let go of the call's memory: posts the event, and never touches it again. */
  public static void complete(AsyncCall call) {
    Driver driver = call.home();
    if (driver != null) {
      driver.ledger().completed(call);
    }
    call.complete();
  }

  /** What a FUNCTION is to do. */
  public static SlowFunction function(AsyncCall call) {
    return (SlowFunction) Objects.requireNonNull(call.memory());
  }

  /** The descriptor. */
  public static int fd(AsyncCall call) {
    return call.fd();
  }

  /** The second descriptor: where a splice or sendfile reads. */
  public static int fdIn(AsyncCall call) {
    return call.fdIn();
  }

  /** The length, mask, backlog or protocol: what the kernel's interface has in {@code sqe->len}. */
  public static int length(AsyncCall call) {
    return call.length();
  }

  /** The flags of the operation itself. */
  public static int opFlags(AsyncCall call) {
    return call.opFlags();
  }

  /** The address of the memory, or 0. */
  public static long address(AsyncCall call) {
    return call.address();
  }

  /** The offset, or the second address: what the kernel's interface has in {@code sqe->off}. */
  public static long offset(AsyncCall call) {
    return call.offset();
  }

  /** The heap array of the call, if it is one of that kind. */
  public static byte @Nullable [] array(AsyncCall call) {
    return call.array();
  }

  /** Where in the array. */
  public static int arrayOffset(AsyncCall call) {
    return call.arrayOffset();
  }

  /** True when somebody wanted its end before the driver saw it. */
  public static boolean cancelWanted(AsyncCall call) {
    return call.cancelWanted();
  }

  /** A number the driver keeps with a pending call. */
  public static int slot(AsyncCall call) {
    return call.slot();
  }

  /** See {@link #slot(AsyncCall)}. */
  public static void slot(AsyncCall call, int slot) {
    call.slot(slot);
  }

  /** Says that the socket holds more than this receive took. */
  public static void moreReady(AsyncCall call, boolean more) {
    call.moreReady(more);
  }

  /** Hands a buffer of the driver's to the owner. */
  public static void selectedBuffer(AsyncCall call, long address) {
    call.selectedBuffer(address);
  }

  /** The link of a driver's own list of pending calls. */
  public static @Nullable AsyncCall next(AsyncCall call) {
    return call.nextInList();
  }

  /** See {@link #next(AsyncCall)}. */
  public static void next(AsyncCall call, @Nullable AsyncCall next) {
    call.nextInList(next);
  }
}
