package io.upcall.libc;

import io.upcall.async.AsyncCall;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.cores.Proc;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The call behind an {@link Aiocb}.
 *
 * <pre>
 *   IDLE ──submit──▶ IN PROGRESS ──its completion──▶ ENDED (result there, then told) ──aio_return──▶ IDLE
 *                       └─aio_cancel: asked for; it ends as ECANCELED, or as if not asked
 * </pre>
 *
 * <p>Bytes go through native memory of its own, which it frees as it ends, unless the buffer is
 * direct. The descriptor counts it as one of its calls, so a close cancels it and waits.
 */
final class AioOperation extends AsyncCall {

  static final int READ = 0;
  static final int WRITE = 1;
  static final int FSYNC = 2;
  static final int FDATASYNC = 3;

  final Proc proc = Proc.current();
  final Aiocb owner;
  private final int kind;
  private final Descriptor descriptor;

  /** Who else is told of its end: the list that it is one of. */
  private final @Nullable AioList list;

  private final @Nullable ByteBuffer buffer;
  private final int bytes;

  /** Native memory to be freed, or 0. Owned by who submits, then by the completion. */
  private long copy;

  /** The result, once {@link #ended}. Written by the completion. */
  private int endResult;

  /** Set by the completion after the result and the bytes; read before them. */
  private volatile boolean ended;

  /** aio_return has given the result. */
  private boolean returned;

  AioOperation(Aiocb owner, int kind, Descriptor descriptor, @Nullable AioList list) {
    this.owner = owner;
    this.kind = kind;
    this.descriptor = descriptor;
    this.list = list;
    ByteBuffer given = kind == READ || kind == WRITE ? owner.aio_buf : null;
    this.buffer = given;
    this.bytes = given == null ? 0 : Math.min(owner.aio_nbytes, given.remaining());
    holder(descriptor);
  }

  /** From IDLE: 0, or {@code -EAGAIN} with nothing done. The descriptor was acquired for it. */
  int begin() {
    prepareCall();
    int how = proc.submit(this, 0);
    if (how == Submitter.QUICK) {
      run();
      return 0;
    }
    if (how != Submitter.PENDING) {
      free();
      descriptor.release();
      return -Errno.EAGAIN;
    }
    return 0;
  }

  private void prepareCall() {
    OpenFile file = descriptor.file;
    if (kind == FSYNC || kind == FDATASYNC) {
      fsync(file.kernelFd, kind == FDATASYNC);
      return;
    }
    long address = address();
    boolean seeks = file.kind == OpenFile.Kind.FILE;
    long offset = seeks ? owner.aio_offset : AsyncCall.CURRENT;
    if (kind == READ) {
      read(file.kernelFd, address, bytes, offset);
    } else {
      write(file.kernelFd, address, bytes, offset);
    }
  }

  private long address() {
    ByteBuffer given = buffer;
    if (given == null) {
      return 0;
    }
    if (given.isDirect()) {
      return Memory.at(given);
    }
    copy = NativeMemory.allocate(bytes);
    if (kind == WRITE) {
      byte[] heap = new byte[bytes];
      given.get(given.position(), heap);
      NativeMemory.copyIn(heap, 0, copy, bytes);
    }
    return copy;
  }

  /** The completion: in vcore context, or by the submitter when it was answered at once. */
  @Override
  protected void run() {
    int result = result();
    if (kind == READ && result > 0 && copy != 0 && buffer != null) {
      byte[] heap = new byte[result];
      NativeMemory.copyOut(copy, heap, 0, result);
      buffer.put(buffer.position(), heap);
    }
    free();
    endResult = result;
    descriptor.release();
    ended = true;
    AioEvents.of(proc).ended(this);
    if (list != null) {
      list.ended();
    }
  }

  private void free() {
    if (copy != 0) {
      NativeMemory.free(copy);
      copy = 0;
    }
  }

  boolean hasEnded() {
    return ended;
  }

  /** The result of what has ended: a count, or {@code -errno}. */
  int endResult() {
    return endResult;
  }

  boolean isOn(int fd) {
    return descriptor.number == fd;
  }

  /** The result, once. */
  int take(String function) throws ErrnoException {
    if (!ended || returned) {
      throw new ErrnoException(function, Errno.EINVAL, owner.aio_fildes);
    }
    returned = true;
    return endResult;
  }
}
