package io.upcall.async;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link AsyncCall} is to do: the operation and its arguments, in the shape of the kernel's
 * submission entry, so that a driver copies most of them as they are.
 *
 * <table>
 * <caption>Where each argument goes in {@code struct io_uring_sqe}</caption>
 * <tr><th>field</th><th>sqe</th><th>also</th></tr>
 * <tr><td>fd</td><td>fd</td><td>socket: domain; futex: flags; waitid: id</td></tr>
 * <tr><td>address</td><td>addr</td><td>the first path; fallocate: length</td></tr>
 * <tr><td>length</td><td>len</td><td>mode, mask, backlog, the second directory</td></tr>
 * <tr><td>offset</td><td>off, addr2</td><td>the second path or address</td></tr>
 * <tr><td>opFlags</td><td>rw_flags and its union</td><td></td></tr>
 * <tr><td>fdIn</td><td>splice_fd_in, file_index, optlen</td><td></td></tr>
 * <tr><td>address3</td><td>addr3, optval</td><td></td></tr>
 * </table>
 *
 * <p>All fields are the owner's while the call is idle, ready or done, else the driver's.
 */
abstract class CallArguments extends Kcont {

  /** {@link #entryFlags}: nothing special. */
  static final int PLAIN = 0;

  /** {@link #entryFlags}: the descriptor is an index into the driver's registered files. */
  static final int FIXED_FILE = 1;

  /** {@link #entryFlags}: the descriptor that is made or closed is such an index, in fdIn. */
  static final int DIRECT = 1 << 1;

  /** {@link #entryFlags}: the memory lies in a registered buffer. */
  static final int FIXED_BUFFER = 1 << 2;

  /** {@link #entryFlags}: the call is an {@link AsyncSource}. */
  static final int SOURCE = 1 << 3;

  private static final int MOST_BYTES = Integer.MAX_VALUE & ~0xfff;

  Op op = Op.NOP;
  int fd;
  int length;
  int opFlags;
  long address;
  long offset;
  int fdIn;
  long address3;

  /** {@link #PLAIN} but for the rare call: what keeps it off the quick and the late road. */
  byte entryFlags;

  private final byte ownFlags;

  /** The registered buffer that the memory lies in, where the operation has one. */
  short bufferIndex;

  int arrayOffset;
  byte @Nullable [] array;

  /** Segments, to keep them reachable; or what the operation is about: a call, a driver. */
  @Nullable Object subject;

  CallArguments(int ownFlags) {
    this.ownFlags = (byte) ownFlags;
  }

  /** What was prepared last. */
  public final Op op() {
    return op;
  }

  final void set(
      Op newOp, int newFd, long newAddress, int newLength, long newOffset, int newOpFlags) {
    op = newOp;
    fd = newFd;
    address = newAddress;
    length = newLength;
    offset = newOffset;
    opFlags = newOpFlags;
    fdIn = 0;
    address3 = 0;
    entryFlags = ownFlags;
    bufferIndex = 0;
    array = null;
  }

  final void setArray(byte[] bytes, int from) {
    array = bytes;
    arrayOffset = from;
  }

  /** The driver has let go of the memory. */
  final void forgetMemory() {
    subject = null;
    array = null;
  }

  static long addressOf(MemorySegment segment) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException(
          "a heap segment of "
              + segment.byteSize()
              + " bytes: the kernel needs native memory, or use the byte[] form");
    }
    return segment.address();
  }

  static int lengthOf(MemorySegment segment) {
    return (int) Math.min(segment.byteSize(), MOST_BYTES);
  }
}
