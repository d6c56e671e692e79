package io.upcall.async;

import java.net.InetAddress;
import java.util.List;
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

  /**
   * What {@link #begin} would say, without doing it.
   *
   * @throws IllegalStateException when the call is in flight or was not prepared
   */
  public static void requirePrepared(AsyncCall call) {
    call.requirePrepared();
  }

  /** Which of its driver's epochs a call belongs to. */
  public static int epoch(AsyncCall call) {
    return call.epoch;
  }

  /** See {@link #epoch(AsyncCall)}. */
  public static void epoch(AsyncCall call, int epoch) {
    call.epoch = epoch;
  }

  /** The call was answered by {@code driver} inside submit: no event. */
  public static void quick(AsyncCall call, Driver driver, int result) {
    call.quick(driver, result);
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
    return (SlowFunction) Objects.requireNonNull(call.subject);
  }

  /** Gives a look-up the addresses that a driver found itself; the result of its call. */
  public static int found(NameLookup lookup, List<InetAddress> addresses) {
    return lookup.found(addresses);
  }

  /** The descriptor. */
  public static int fd(AsyncCall call) {
    return call.fd;
  }

  /** The second descriptor: where a splice or sendfile reads. */
  public static int fdIn(AsyncCall call) {
    return call.fdIn;
  }

  /** The length, mask, backlog or protocol: what the kernel's interface has in {@code sqe->len}. */
  public static int length(AsyncCall call) {
    return call.length;
  }

  /** The flags of the operation itself. */
  public static int opFlags(AsyncCall call) {
    return call.opFlags;
  }

  /** The address of the memory, or 0. */
  public static long address(AsyncCall call) {
    return call.address;
  }

  /** The offset, or the second address: what the kernel's interface has in {@code sqe->off}. */
  public static long offset(AsyncCall call) {
    return call.offset;
  }

  /** The heap array of the call, if it is one of that kind. */
  public static byte @Nullable [] array(AsyncCall call) {
    return call.array;
  }

  /** Where in the array. */
  public static int arrayOffset(AsyncCall call) {
    return call.arrayOffset;
  }

  /** The third address: what the kernel's interface has in {@code sqe->addr3}. */
  public static long address3(AsyncCall call) {
    return call.address3;
  }

  /** Says in numbers what the subject was, once the driver knows them. */
  public static void aim(AsyncCall call, int fd, long address, long offset) {
    call.fd = fd;
    call.address = address;
    call.offset = offset;
  }

  /** Keeps a number with a {@link Op#CANCEL_FD}: those that the driver ended itself. */
  public static void count(AsyncCall call, int count) {
    call.address3 = count;
  }

  /** What the operation is about, where that is no memory: the call to cancel, a driver. */
  public static @Nullable Object subject(AsyncCall call) {
    return call.subject;
  }

  /** True for the everyday call: no source, no registered file, no registered buffer. */
  public static boolean isPlain(AsyncCall call) {
    return call.entryFlags == CallArguments.PLAIN;
  }

  /** True when the descriptor is an index into the registered files. */
  public static boolean isFixedFile(AsyncCall call) {
    return (call.entryFlags & CallArguments.FIXED_FILE) != 0;
  }

  /** True when what is opened or closed is a registered file. */
  public static boolean isDirect(AsyncCall call) {
    return (call.entryFlags & CallArguments.DIRECT) != 0;
  }

  /** True when the memory lies in the registered buffer {@link #bufferIndex}. */
  public static boolean isFixedBuffer(AsyncCall call) {
    return (call.entryFlags & CallArguments.FIXED_BUFFER) != 0;
  }

  /** The index of a registered buffer. */
  public static int bufferIndex(AsyncCall call) {
    return call.bufferIndex;
  }

  /** True when somebody wanted its end before the driver saw it. */
  public static boolean cancelWanted(AsyncCall call) {
    return call.cancelWanted();
  }

  /**
   * Prepares a call that is over as it was prepared before: for who makes a call again after a
   * signal. What the end of the call has let go of comes from the caller, who noted it before.
   */
  public static void again(
      AsyncCall call, @Nullable Object subject, byte @Nullable [] array, int arrayOffset) {
    call.requireIdle();
    call.subject = subject;
    if (array != null) {
      call.setArray(array, arrayOffset);
    }
    call.prepared();
  }

  /** A number the driver keeps with a pending call: the low half of its {@link #ticket}. */
  public static int slot(AsyncCall call) {
    return (int) call.ticket;
  }

  /** See {@link #slot(AsyncCall)}. */
  public static void slot(AsyncCall call, int slot) {
    call.ticket = slot;
  }

  /** The slot in the low half, and in the high half what tells this use of it from others. */
  public static long ticket(AsyncCall call) {
    return call.ticket;
  }

  /** See {@link #ticket(AsyncCall)}. */
  public static void ticket(AsyncCall call, long ticket) {
    call.ticket = ticket;
  }

  /** In which way the driver started the call, in flags of its own. */
  public static int how(AsyncCall call) {
    return call.how;
  }

  /** Memory of the driver's that stands for the heap array of the call, or 0. */
  public static long block(AsyncCall call) {
    return call.block;
  }

  /** Notes the way in which a call is started, and the memory that it was given for that. */
  public static void started(AsyncCall call, int how, long block) {
    call.how = how;
    call.block = block;
  }

  /** Says that the socket holds more than this receive took. */
  public static void moreReady(AsyncCall call, boolean more) {
    call.moreReady(more);
  }

  /** Hands a buffer of the driver's to the owner. */
  public static void selectedBuffer(AsyncCall call, long address) {
    call.selectedBuffer(address);
  }

  /**
   * Puts a completion of a source into its ring; {@link #announce} follows, once a drain.
   *
   * @param buffer that the owner is to have, or 0
   * @param last no other will come
   */
  public static void put(AsyncSource source, int result, long buffer, boolean more, boolean last) {
    source.put(result, buffer, more, last);
  }

  /** Queues a source that has completions, after its last one too. */
  public static void announce(AsyncSource source, boolean ended) {
    if (ended) {
      Driver driver = source.home();
      if (driver != null) {
        driver.ledger().completed(source);
      }
      source.end();
    }
    source.announce();
  }

  /** True when the kernel's side must be stopped. */
  public static boolean isFull(AsyncSource source) {
    return source.isFull();
  }

  /** True when a source that was stopped may be armed again; if not, it wakes the driver then. */
  public static boolean hasRoom(AsyncSource source) {
    return source.isDrained() || !source.waitForRoom();
  }

  /** True when the queue of the source was closed: the driver is to cancel it. */
  public static boolean isRefused(AsyncSource source) {
    return source.isRefused();
  }

  /** True when the callback of a source without a queue left completions for the next turn. */
  public static boolean wantsAnotherTurn(AsyncSource source) {
    return source.wantsAnotherTurn();
  }

  /** How many completions this submission of the source has had. */
  public static long putCount(AsyncSource source) {
    return source.putCount();
  }

  /** A number in which a driver keeps where it is with a source. */
  public static int driverState(AsyncSource source) {
    return source.driverState;
  }

  /** See {@link #driverState(AsyncSource)}. */
  public static void driverState(AsyncSource source, int state) {
    source.driverState = state;
  }

  /** The link of a driver's own list of sources. */
  public static @Nullable AsyncSource nextSource(AsyncSource source) {
    return source.nextSource;
  }

  /** See {@link #nextSource(AsyncSource)}. */
  public static void nextSource(AsyncSource source, @Nullable AsyncSource next) {
    source.nextSource = next;
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
