package io.upcall.async.uring;

import static io.upcall.async.kernel.NativeMemory.getLong;
import static io.upcall.async.kernel.NativeMemory.putLong;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.kernel.Sys;

/**
 * What {@code struct open_how} says of an opening.
 *
 * <p>Opening a FIFO waits for its other end, and some devices for theirs, unless O_NONBLOCK or
 * O_PATH is given; names in the directory cache do not help. So only with one of those may it be
 * tried on the owner's thread. Nor is the ring's own first try any good without: it adds O_NONBLOCK
 * by itself, and answers at once where open(2) waits. Then a worker opens.
 */
final class Openings {

  static final int HOW_BYTES = 24;

  private static final int FLAGS = 0;
  private static final int MODE = 8;
  private static final int RESOLVE = 16;
  private static final int O_PATH = 0x200000;

  private Openings() {}

  /** True when it could wait for more than a disk. */
  static boolean mayWait(AsyncCall call) {
    return (getLong(DriverSide.offset(call) + FLAGS) & (Sys.O_NONBLOCK | O_PATH)) == 0;
  }

  /** True when the caller itself wants EAGAIN rather than a look-up on the disk. */
  static boolean isCachedOnly(AsyncCall call) {
    return (getLong(DriverSide.offset(call) + RESOLVE) & Sys.RESOLVE_CACHED) != 0;
  }

  /** Writes to {@code to} what {@code call} asks for, from the directory cache alone. */
  static void copyCached(AsyncCall call, long to) {
    long how = DriverSide.offset(call);
    putLong(to + FLAGS, getLong(how + FLAGS));
    putLong(to + MODE, getLong(how + MODE));
    putLong(to + RESOLVE, getLong(how + RESOLVE) | Sys.RESOLVE_CACHED);
  }
}
