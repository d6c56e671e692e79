package io.upcall.libc;

import io.upcall.async.SocketCalls;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
import io.upcall.cores.BlockingCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One sendmsg(2) or recvmsg(2): the program's message in the kernel's layout, in one block of
 * native memory, and the calls that it takes. Owned by the calling thread.
 *
 * <pre>
 *   struct msghdr │ address │ ancillary data          and, by themselves, the iovecs
 * </pre>
 */
final class MessageTransfer implements AutoCloseable {

  // struct msghdr
  private static final int NAME_LENGTH = 8;
  private static final int IOV = 16;
  private static final int IOV_COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int FLAGS = 48;
  private static final int BYTES = 56;

  private final Descriptor d;
  private final StructMsghdr message;
  private final int flags;
  private final int controlBytes;
  private final Iovecs iovecs;
  private final long header;
  private final long name;
  private final long control;

  /** Those that are passed on; each is acquired. */
  private final List<Descriptor> passed = new ArrayList<>(0);

  private MessageTransfer(Descriptor d, StructMsghdr message, int flags, boolean receiving) {
    this.d = d;
    this.message = message;
    this.flags = flags;
    this.controlBytes =
        receiving ? Math.max(0, message.msg_controllen) : Ancillary.space(message.msg_control);
    this.iovecs = new Iovecs(message.msg_iov, receiving);
    this.header = NativeMemory.allocate((long) BYTES + Sockaddr.STORAGE_BYTES + controlBytes);
    this.name = header + BYTES;
    this.control = name + Sockaddr.STORAGE_BYTES;
    NativeMemory.clear(header, BYTES);
  }

  @Override
  public void close() {
    passed.forEach(Descriptor::release);
    NativeMemory.free(header);
    iovecs.close();
  }

  private boolean mayNotWait() {
    return d.file.isNonBlocking() || (flags & Sys.MSG_DONTWAIT) != 0;
  }

  private void describe(int nameBytes, long controlAt, int controlLength) {
    NativeMemory.putLong(header, nameBytes == 0 ? 0 : name);
    NativeMemory.putInt(header + NAME_LENGTH, nameBytes);
    NativeMemory.putLong(header + IOV, iovecs.at());
    NativeMemory.putLong(header + IOV_COUNT, iovecs.count());
    NativeMemory.putLong(header + CONTROL, controlLength == 0 ? 0 : controlAt);
    NativeMemory.putLong(header + CONTROL_LENGTH, controlLength);
    NativeMemory.putInt(header + FLAGS, 0);
  }

  // ---- sending ---------------------------------------------------------------------------------

  /** sendmsg(2): the count, or {@code -errno}. Advances the buffers. */
  static int send(Descriptor d, StructMsghdr message, int flags) throws ErrnoException {
    if (!d.file.host.isKernel()) {
      return -Errno.EOPNOTSUPP;
    }
    Descriptor base = FsContext.base("sendmsg", message.msg_name);
    try (MessageTransfer transfer = new MessageTransfer(d, message, flags, false)) {
      int sent = transfer.sendAll(base);
      transfer.iovecs.advance(sent);
      return sent;
    } finally {
      if (base != null) {
        base.release();
      }
    }
  }

  /** A stream takes all of it, in as many steps as its room makes of it. */
  private int sendAll(@Nullable Descriptor base) {
    int nameBytes =
        message.msg_name == null ? 0 : Sockaddr.write(message.msg_name, base, d.file, name);
    int described = Ancillary.write(d.file, message.msg_control, control, passed);
    if (nameBytes < 0 || described < 0) {
      return Math.min(nameBytes, described);
    }
    int sent = 0;
    int result;
    do {
      describe(nameBytes, control, sent == 0 ? controlBytes : 0);
      result = step(false, d.file.sendTimeoutNanos);
      if (result > 0) {
        sent += result;
        iovecs.skip(result);
      }
    } while (result > 0 && sent < iovecs.total() && isStream() && !d.isClosing());
    return sent > 0 ? sent : BrokenPipe.told(d.file, result, flags);
  }

  private boolean isStream() {
    return d.file.kind == OpenFile.Kind.STREAM_SOCKET;
  }

  private int step(boolean receive, long timeoutNanos) {
    boolean dontWait = mayNotWait() || (receive && SocketTransfer.neverWaits(d.file, flags));
    int callFlags = dontWait ? flags | Sys.MSG_DONTWAIT : flags;
    BlockingCall call = Blocking.take(d);
    if (receive) {
      SocketCalls.recvmsg(call, d.file.kernelFd, header, callFlags | SysSocket.MSG_CMSG_CLOEXEC);
    } else {
      SocketCalls.sendmsg(call, d.file.kernelFd, header, callFlags | Sys.MSG_NOSIGNAL);
    }
    boolean quick = !receive || dontWait || d.file.moreLikely;
    int result = Blocking.perform(call, quick ? Submitter.TRY_QUICK : 0, timeoutNanos);
    if (receive) {
      d.file.moreLikely = call.moreReady();
    }
    call.giveBack();
    return result;
  }

  // ---- receiving -------------------------------------------------------------------------------

  /** recvmsg(2): the count, or {@code -errno}. Advances the buffers and fills in the message. */
  static int receive(Descriptor d, StructMsghdr message, int flags) {
    if (!d.file.host.isKernel()) {
      return -Errno.EOPNOTSUPP;
    }
    boolean closeOnExec = (flags & SysSocket.MSG_CMSG_CLOEXEC) != 0;
    int wanted = flags & ~(SysSocket.MSG_CMSG_CLOEXEC | SysSocket.MSG_WAITALL);
    boolean all = (flags & SysSocket.MSG_WAITALL) != 0 && (flags & SysSocket.MSG_PEEK) == 0;
    try (MessageTransfer transfer = new MessageTransfer(d, message, wanted, true)) {
      int received = transfer.receiveEnough(all);
      if (received >= 0) {
        transfer.tell(closeOnExec);
        if (SocketTransfer.discards(d.file, flags)) {
          transfer.iovecs.pass(received);
        } else {
          transfer.iovecs.advance(received);
        }
      }
      return received;
    }
  }

  /**
   * A stream goes on until there is all, with MSG_WAITALL, or what SO_RCVLOWAT asks for; and stops
   * where descriptors came, as the kernel does it.
   */
  private int receiveEnough(boolean all) {
    long least = all ? iovecs.total() : Math.min(iovecs.total(), d.file.receiveLowWater);
    int received = 0;
    int result;
    do {
      describe(Sockaddr.STORAGE_BYTES, control, controlBytes);
      result = step(true, d.file.receiveTimeoutNanos);
      if (result > 0) {
        received += result;
        iovecs.skip(result);
      } else if (result < 0) {
        // The kernel wrote nothing, and what is there is not its answer.
        NativeMemory.putInt(header + NAME_LENGTH, 0);
        NativeMemory.putLong(header + CONTROL_LENGTH, 0);
      }
    } while (result > 0
        && received < least
        && isStream()
        && !mayNotWait()
        && (flags & SysSocket.MSG_PEEK) == 0
        && controlReceived() == 0
        && !d.isClosing());
    return received > 0 ? received : result;
  }

  private long controlReceived() {
    return NativeMemory.getLong(header + CONTROL) == 0
        ? 0
        : NativeMemory.getLong(header + CONTROL_LENGTH);
  }

  private void tell(boolean closeOnExec) {
    int nameBytes = NativeMemory.getInt(header + NAME_LENGTH);
    message.msg_name = nameBytes == 0 ? null : Sockaddr.read(name, nameBytes);
    Ancillary.Received received = Ancillary.read(d.file, control, controlReceived(), closeOnExec);
    message.msg_control = received.toArray();
    int kernels = NativeMemory.getInt(header + FLAGS) & ~SysSocket.MSG_CMSG_CLOEXEC;
    message.msg_flags = kernels | (received.truncated ? SysSocket.MSG_CTRUNC : 0);
  }
}
