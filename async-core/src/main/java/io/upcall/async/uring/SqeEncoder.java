package io.upcall.async.uring;

import static io.upcall.async.kernel.NativeMemory.putByte;
import static io.upcall.async.kernel.NativeMemory.putInt;
import static io.upcall.async.kernel.NativeMemory.putLong;
import static io.upcall.async.kernel.NativeMemory.putShort;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Op;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;

/** Writes calls into submission queue entries. Owned by the driver's owner. */
final class SqeEncoder implements AutoCloseable {

  /**
   * Beside the flags of an entry, which take 8 bits: the plain attempt has just failed, so the ring
   * is to wait for data before its first. Never without that attempt: a socket that is not
   * connected would wait for ever and not say ENOTCONN.
   */
  static final int POLL_FIRST = 1 << 8;

  private static final int SQE_FLAGS_MASK = 0xff;

  /**
   * One timespec an entry: the kernel copies it when it takes the entry (SUBMIT_STABLE), so it is
   * free again when the entry is.
   */
  private final long timespecs;

  SqeEncoder(int sqEntries) {
    timespecs = NativeMemory.allocate((long) Uapi.TIMESPEC_BYTES * sqEntries);
  }

  /**
   * Writes {@code call} into the entry at {@code sqe}.
   *
   * @param block the native block that stands for the call's heap array, or 0
   * @param how flags of the entry, and {@link #POLL_FIRST}
   */
  void encode(long sqe, int index, AsyncCall call, long userData, long block, int how) {
    Op op = call.op();
    int sqeFlags = how & SQE_FLAGS_MASK;
    putLong(sqe, op.ringCode() | (sqeFlags << 8) | ((long) DriverSide.fd(call) << 32));
    putLong(sqe + Uapi.SQE_OFF, DriverSide.offset(call));
    putLong(sqe + Uapi.SQE_ADDR, block != 0 ? block : DriverSide.address(call));
    putInt(sqe + Uapi.SQE_LEN, DriverSide.length(call));
    putInt(sqe + Uapi.SQE_OP_FLAGS, DriverSide.opFlags(call));
    putLong(sqe + Uapi.SQE_USER_DATA, userData);
    putLong(sqe + Uapi.SQE_BUF_GROUP, 0);
    putLong(sqe + 48, 0);
    putLong(sqe + 56, 0);
    switch (op) {
      case RECV_SELECTED:
        selectBuffer(sqe, BufferRing.BYTES);
        pollFirst(sqe, call, how);
        break;
      case RECV:
        // A length of 0 would mean "as much as the buffer takes".
        if (DriverSide.array(call) != null && DriverSide.length(call) > 0) {
          selectBuffer(sqe, Math.min(DriverSide.length(call), BufferRing.BYTES));
        }
        pollFirst(sqe, call, how);
        break;
      case READ:
      case WRITE:
      case SEND:
        if (block != 0) {
          putInt(sqe + Uapi.SQE_LEN, Math.min(DriverSide.length(call), Slab.LARGE_BYTES));
        }
        break;
      case TIMEOUT:
        encodeTimeout(sqe, index, call);
        break;
      case CANCEL_FD:
        putInt(sqe + Uapi.SQE_OP_FLAGS, Uapi.IORING_ASYNC_CANCEL_FD | Uapi.IORING_ASYNC_CANCEL_ALL);
        break;
      case SPLICE:
        putInt(sqe + Uapi.SQE_SPLICE_FD_IN, DriverSide.fdIn(call));
        break;
      default:
        break;
    }
  }

  /** With MSG_DONTWAIT the first attempt is the only one. */
  private static void pollFirst(long sqe, AsyncCall call, int how) {
    if ((how & POLL_FIRST) != 0 && (DriverSide.opFlags(call) & Sys.MSG_DONTWAIT) == 0) {
      putShort(sqe + Uapi.SQE_IOPRIO, (short) Uapi.IORING_RECVSEND_POLL_FIRST);
    }
  }

  private static void selectBuffer(long sqe, int bytes) {
    putByte(sqe + Uapi.SQE_FLAGS, (byte) Uapi.IOSQE_BUFFER_SELECT);
    putLong(sqe + Uapi.SQE_ADDR, 0);
    putInt(sqe + Uapi.SQE_LEN, bytes);
    putShort(sqe + Uapi.SQE_BUF_GROUP, (short) BufferRing.GROUP);
  }

  private void encodeTimeout(long sqe, int index, AsyncCall call) {
    long timespec = timespecs + (long) Uapi.TIMESPEC_BYTES * index;
    Ring.putTimespec(timespec, DriverSide.offset(call));
    putLong(sqe + Uapi.SQE_ADDR, timespec);
    putLong(sqe + Uapi.SQE_OFF, 0);
  }

  /** Cancels the call whose {@code user_data} is {@code target}. */
  static void encodeCancel(long sqe, long target, long userData) {
    encodePlain(sqe, Uapi.IORING_OP_ASYNC_CANCEL, -1, target, 0, userData);
  }

  /** Reads {@code bytes} from {@code fd} into {@code address}. */
  static void encodeRead(long sqe, int fd, long address, int bytes, long userData) {
    encodePlain(sqe, Uapi.IORING_OP_READ, fd, address, bytes, userData);
  }

  private static void encodePlain(
      long sqe, int opcode, int fd, long address, int length, long userData) {
    NativeMemory.clear(sqe, Uapi.SQE_BYTES);
    putByte(sqe + Uapi.SQE_OPCODE, (byte) opcode);
    putInt(sqe + Uapi.SQE_FD, fd);
    putLong(sqe + Uapi.SQE_ADDR, address);
    putInt(sqe + Uapi.SQE_LEN, length);
    putLong(sqe + Uapi.SQE_USER_DATA, userData);
  }

  @Override
  public void close() {
    NativeMemory.free(timespecs);
  }
}
