package io.upcall.async.uring;

import static io.upcall.async.kernel.NativeMemory.putByte;
import static io.upcall.async.kernel.NativeMemory.putInt;
import static io.upcall.async.kernel.NativeMemory.putLong;
import static io.upcall.async.kernel.NativeMemory.putShort;

import io.upcall.async.AsyncCall;
import io.upcall.async.AsyncSource;
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

  private final boolean multishotAccept;
  private final boolean multishotRecv;
  private final boolean multishotPoll;
  private final boolean multishotTimeout;
  private final boolean zeroCopySend;
  private final int bundle;

  SqeEncoder(int sqEntries, Features features) {
    multishotAccept = features.has(UringFeature.MULTISHOT_ACCEPT);
    multishotRecv = features.has(UringFeature.MULTISHOT_RECV);
    multishotPoll = features.has(UringFeature.MULTISHOT_POLL);
    multishotTimeout = features.has(UringFeature.MULTISHOT_TIMEOUT);
    zeroCopySend = features.has(UringFeature.ZERO_COPY_SEND);
    bundle = features.has(UringFeature.BUNDLES) ? Uapi.IORING_RECVSEND_BUNDLE : 0;
    timespecs = NativeMemory.allocate((long) Uapi.TIMESPEC_BYTES * sqEntries);
  }

  /**
   * Writes {@code call}, which has its ticket and the block it needs, into the entry at {@code
   * sqe}.
   *
   * @param how flags of the entry, and {@link #POLL_FIRST}
   */
  void encode(long sqe, int index, AsyncCall call, int how) {
    Op op = call.op();
    long block = DriverSide.block(call);
    int sqeFlags = how & SQE_FLAGS_MASK;
    putLong(sqe, op.ringCode() | (sqeFlags << 8) | ((long) DriverSide.fd(call) << 32));
    putLong(sqe + Uapi.SQE_OFF, DriverSide.offset(call));
    putLong(sqe + Uapi.SQE_ADDR, block != 0 ? block : DriverSide.address(call));
    // Length and flags in one: the flags are the upper half.
    putLong(
        sqe + Uapi.SQE_LEN,
        (DriverSide.length(call) & 0xffffffffL) | ((long) DriverSide.opFlags(call) << 32));
    putLong(sqe + Uapi.SQE_USER_DATA, DriverSide.ticket(call));
    putLong(
        sqe + Uapi.SQE_BUF_GROUP,
        (DriverSide.bufferIndex(call) & 0xffffL) | ((long) DriverSide.fdIn(call) << 32));
    putLong(sqe + Uapi.SQE_ADDR3, DriverSide.address3(call));
    // The last eight bytes of an entry are never anything but 0.
    switch (op) {
      case RECV_SELECTED:
        selectBuffer(sqe, BufferRing.GROUP, BufferRing.BYTES);
        pollFirst(sqe, call, how);
        break;
      case RECV:
        // A length of 0 would mean "as much as the buffer takes".
        if (DriverSide.array(call) != null && DriverSide.length(call) > 0) {
          selectBuffer(sqe, BufferRing.GROUP, Math.min(DriverSide.length(call), BufferRing.BYTES));
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
      case LINK_TIMEOUT:
        encodeTimeout(sqe, index, call);
        break;
      case OPENAT2:
        if (Openings.mayWait(call)) {
          putByte(sqe + Uapi.SQE_FLAGS, (byte) (sqeFlags | Uapi.IOSQE_ASYNC));
        }
        break;
      case CANCEL_FD:
        putLong(sqe + Uapi.SQE_ADDR3, 0);
        putInt(sqe + Uapi.SQE_OP_FLAGS, Uapi.IORING_ASYNC_CANCEL_FD | Uapi.IORING_ASYNC_CANCEL_ALL);
        break;
      case SEND_ZC:
      case SENDMSG_ZC:
        encodeZeroCopy(sqe, call);
        break;
      default:
        break;
    }
    if (!DriverSide.isPlain(call)) {
      encodeSpecial(sqe, index, call);
    }
  }

  private void encodeSpecial(long sqe, int index, AsyncCall call) {
    encodeSource(sqe, index, call);
    if (DriverSide.isFixedFile(call)) {
      putByte(
          sqe + Uapi.SQE_FLAGS,
          (byte) (NativeMemory.getByte(sqe + Uapi.SQE_FLAGS) | Uapi.IOSQE_FIXED_FILE));
    }
  }

  private void encodeZeroCopy(long sqe, AsyncCall call) {
    if (!zeroCopySend) {
      Op copying = call.op() == Op.SEND_ZC ? Op.SEND : Op.SENDMSG;
      putByte(sqe + Uapi.SQE_OPCODE, (byte) copying.ringCode());
      putLong(sqe + Uapi.SQE_BUF_GROUP, 0);
    } else if (DriverSide.isFixedBuffer(call)) {
      putShort(sqe + Uapi.SQE_IOPRIO, (short) Uapi.IORING_RECVSEND_FIXED_BUF);
    }
  }

  /** Without the kernel's multishot form an entry is for one completion, and written again then. */
  private void encodeSource(long sqe, int index, AsyncCall call) {
    switch (call.op()) {
      case ACCEPT_MULTISHOT:
        if (multishotAccept) {
          putShort(sqe + Uapi.SQE_IOPRIO, (short) Uapi.IORING_ACCEPT_MULTISHOT);
        }
        break;
      case RECV_MULTISHOT:
        selectBuffer(sqe, StreamBuffers.GROUP, multishotRecv ? 0 : StreamBuffers.BYTES);
        if (multishotRecv) {
          putShort(sqe + Uapi.SQE_IOPRIO, (short) (Uapi.IORING_RECV_MULTISHOT | bundle));
        }
        break;
      case POLL_MULTISHOT:
        putInt(sqe + Uapi.SQE_LEN, multishotPoll ? Uapi.IORING_POLL_ADD_MULTI : 0);
        break;
      case TIMEOUT_MULTISHOT:
        encodeTimeout(sqe, index, call);
        putInt(sqe + Uapi.SQE_LEN, 1);
        if (multishotTimeout) {
          putLong(sqe + Uapi.SQE_OFF, Sources.ticksLeft((AsyncSource) call));
          putInt(sqe + Uapi.SQE_OP_FLAGS, Uapi.IORING_TIMEOUT_MULTISHOT);
        }
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

  private static void selectBuffer(long sqe, int group, int bytes) {
    int flags = NativeMemory.getByte(sqe + Uapi.SQE_FLAGS) | Uapi.IOSQE_BUFFER_SELECT;
    putByte(sqe + Uapi.SQE_FLAGS, (byte) flags);
    putLong(sqe + Uapi.SQE_ADDR, 0);
    putInt(sqe + Uapi.SQE_LEN, bytes);
    putShort(sqe + Uapi.SQE_BUF_GROUP, (short) group);
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

  /** An entry that is refused at once: for its flags, or if those are known for its descriptor. */
  static void encodeProbe(long sqe, Op op, int ioprio, int length, long userData) {
    encodePlain(sqe, op.ringCode(), -1, 0, length, userData);
    putShort(sqe + Uapi.SQE_IOPRIO, (short) ioprio);
    if (op == Op.RECV) {
      selectBuffer(sqe, BufferRing.GROUP, 0);
    }
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
