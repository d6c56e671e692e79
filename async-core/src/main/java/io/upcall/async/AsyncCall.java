package io.upcall.async;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A kcont for one I/O operation: what to do, its state, its result and the queue it completes to.
 *
 * <p>The owner prepares it with one of the methods that are named after the system calls, submits
 * it, and uses it again when its event has come. Nothing on the way allocates, so a call embedded
 * in a connection lasts as long as the connection.
 *
 * <pre>
 *   IDLE ────prepare───▶ READY ──submit, answered at once──────────────────────▶ DONE
 *    ▲                    │ ▲ └──submit──▶ PENDING ──its event was taken off────▶ DONE
 *    │                    │ └───AGAIN, INVALID──┘ ▲                               │
 *    │                    └──routed to another thread──▶ ROUTED ──it submits──┘   │
 *    └───────────────────────────── prepare again ────────────────────────────────┘
 * </pre>
 *
 * <p><b>Memory.</b> From {@code submit} until the event, cancellation included, every address in
 * the call belongs to the driver. Segments must be native, and their arena must stay open for that
 * long; the call keeps them reachable. Heap arrays are copied through the driver's own slab, except
 * that a receive into one takes a buffer only when data has come, so an idle connection holds none.
 *
 * <p><b>Result.</b> {@link #result()} is a value of 0 or more, or {@code -errno}, as the kernel
 * gives it. {@link Op} lists the errnos of each operation.
 */
public class AsyncCall extends CallState {

  /** The offset that means the descriptor's current position. */
  public static final long CURRENT = -1;

  /** A call without a queue: its callback runs in the turn of the driver that completes it. */
  protected AsyncCall() {
    this(null);
  }

  /**
   * A call that completes to {@code queue}.
   *
   * @param queue null to have the callback run in the turn of the driver itself, in the context of
   *     the driver's owner and not maskable
   */
  protected AsyncCall(@Nullable EventQueue queue) {
    this(queue, PLAIN);
  }

  AsyncCall(@Nullable EventQueue queue, int ownFlags) {
    super(queue, ownFlags);
  }

  /** A call without a callback, for a polled queue. */
  public static AsyncCall to(EventQueue queue) {
    return new AsyncCall(queue);
  }

  @Override
  protected void run() {}

  // ---- preparing -------------------------------------------------------------------------------

  /** Does nothing, asynchronously. */
  public final AsyncCall nop() {
    return prepare(Op.NOP, -1, 0, 0, 0, 0);
  }

  /**
   * openat2(2).
   *
   * @param dirFd a directory or {@code AT_FDCWD}
   * @param path NUL-terminated
   * @param how {@code struct open_how}, 24 bytes
   */
  public final AsyncCall openat2(int dirFd, MemorySegment path, MemorySegment how) {
    keep(path, how);
    return openat2(dirFd, addressOf(path), addressOf(how));
  }

  /** {@link #openat2(int, MemorySegment, MemorySegment)} with addresses. */
  public final AsyncCall openat2(int dirFd, long path, long how) {
    return prepare(Op.OPENAT2, dirFd, path, OPEN_HOW_BYTES, how, 0);
  }

  /** close(2). The caller makes sure that nothing is in flight on {@code fd}. */
  public final AsyncCall close(int fd) {
    return prepare(Op.CLOSE, fd, 0, 0, 0, 0);
  }

  /** pread(2) at {@code offset}, or read(2) at {@link #CURRENT}. */
  public final AsyncCall read(int fd, MemorySegment to, long offset) {
    keep(to, null);
    return read(fd, addressOf(to), lengthOf(to), offset);
  }

  /** {@link #read(int, MemorySegment, long)} with an address. */
  public final AsyncCall read(int fd, long to, int bytes, long offset) {
    return prepare(Op.READ, fd, to, bytes, offset, 0);
  }

  /** {@link #read(int, MemorySegment, long)} into the heap, through the slab. */
  public final AsyncCall read(int fd, byte[] to, int from, int bytes, long offset) {
    return prepare(Op.READ, fd, 0, bytes, offset, 0).heap(to, from, bytes);
  }

  /** pwrite(2) at {@code offset}, or write(2) at {@link #CURRENT}. */
  public final AsyncCall write(int fd, MemorySegment data, long offset) {
    keep(data, null);
    return write(fd, addressOf(data), lengthOf(data), offset);
  }

  /** {@link #write(int, MemorySegment, long)} with an address. */
  public final AsyncCall write(int fd, long data, int bytes, long offset) {
    return prepare(Op.WRITE, fd, data, bytes, offset, 0);
  }

  /** {@link #write(int, MemorySegment, long)} from the heap, through the slab. */
  public final AsyncCall write(int fd, byte[] data, int from, int bytes, long offset) {
    return prepare(Op.WRITE, fd, 0, bytes, offset, 0).heap(data, from, bytes);
  }

  /**
   * preadv(2), or readv(2) at {@link #CURRENT}.
   *
   * @param iovecs an array of {@code struct iovec}; the memory it points to is the driver's too
   */
  public final AsyncCall readv(int fd, long iovecs, int count, long offset) {
    return prepare(Op.READV, fd, iovecs, count, offset, 0);
  }

  /** pwritev(2), or writev(2) at {@link #CURRENT}; see {@link #readv}. */
  public final AsyncCall writev(int fd, long iovecs, int count, long offset) {
    return prepare(Op.WRITEV, fd, iovecs, count, offset, 0);
  }

  /** fsync(2), or fdatasync(2). */
  public final AsyncCall fsync(int fd, boolean dataOnly) {
    return prepare(Op.FSYNC, fd, 0, 0, 0, dataOnly ? 1 : 0);
  }

  /**
   * statx(2).
   *
   * @param path NUL-terminated
   * @param buffer {@code struct statx}, 256 bytes
   */
  public final AsyncCall statx(int dirFd, long path, int flags, int mask, long buffer) {
    return prepare(Op.STATX, dirFd, path, mask, buffer, flags);
  }

  /** socket(2). */
  public final AsyncCall socket(int domain, int type, int protocol) {
    return prepare(Op.SOCKET, domain, 0, protocol, type, 0);
  }

  /** bind(2). */
  public final AsyncCall bind(int fd, long sockaddr, int bytes) {
    return prepare(Op.BIND, fd, sockaddr, 0, bytes, 0);
  }

  /** listen(2). */
  public final AsyncCall listen(int fd, int backlog) {
    return prepare(Op.LISTEN, fd, 0, backlog, 0, 0);
  }

  /**
   * accept4(2).
   *
   * @param sockaddr where the peer's address goes, or 0
   * @param sizeAddress an int with its size, in and out, or 0
   * @param flags {@code SOCK_CLOEXEC}, {@code SOCK_NONBLOCK}
   */
  public final AsyncCall accept(int fd, long sockaddr, long sizeAddress, int flags) {
    return prepare(Op.ACCEPT, fd, sockaddr, 0, sizeAddress, flags);
  }

  /** connect(2). */
  public final AsyncCall connect(int fd, long sockaddr, int bytes) {
    return prepare(Op.CONNECT, fd, sockaddr, 0, bytes, 0);
  }

  /** recv(2). */
  public final AsyncCall recv(int fd, MemorySegment to, int flags) {
    keep(to, null);
    return recv(fd, addressOf(to), lengthOf(to), flags);
  }

  /** {@link #recv(int, MemorySegment, int)} with an address. */
  public final AsyncCall recv(int fd, long to, int bytes, int flags) {
    return prepare(Op.RECV, fd, to, bytes, 0, flags);
  }

  /**
   * {@link #recv(int, MemorySegment, int)} into the heap. From a stream only: it may give less than
   * is there, at most one of the driver's buffers.
   */
  public final AsyncCall recv(int fd, byte[] to, int from, int bytes, int flags) {
    return prepare(Op.RECV, fd, 0, bytes, 0, flags).heap(to, from, bytes);
  }

  /**
   * recv(2) from a stream into a buffer that the driver picks when data has come. The callback
   * finds it at {@link #selectedBuffer()} and gives it back with {@link #releaseBuffer()}.
   */
  public final AsyncCall recvSelected(int fd, int flags) {
    return prepare(Op.RECV_SELECTED, fd, 0, 0, 0, flags);
  }

  /** send(2). */
  public final AsyncCall send(int fd, MemorySegment data, int flags) {
    keep(data, null);
    return send(fd, addressOf(data), lengthOf(data), flags);
  }

  /** {@link #send(int, MemorySegment, int)} with an address. */
  public final AsyncCall send(int fd, long data, int bytes, int flags) {
    return prepare(Op.SEND, fd, data, bytes, 0, flags);
  }

  /** {@link #send(int, MemorySegment, int)} from the heap, through the slab. */
  public final AsyncCall send(int fd, byte[] data, int from, int bytes, int flags) {
    return prepare(Op.SEND, fd, 0, bytes, 0, flags).heap(data, from, bytes);
  }

  /** shutdown(2). */
  public final AsyncCall shutdown(int fd, int how) {
    return prepare(Op.SHUTDOWN, fd, 0, how, 0, 0);
  }

  /**
   * Waits until {@code fd} is ready, once; the result is the set of events, as poll(2) has them.
   *
   * @param events such as {@code POLLIN}
   */
  public final AsyncCall poll(int fd, int events) {
    return prepare(Op.POLL, fd, 0, 0, 0, events);
  }

  /**
   * sendfile(2), quick or not at all: the result is {@code -EAGAIN} when the socket has no room or
   * the pages are not in the cache. {@code fdOut} must be non-blocking.
   */
  public final AsyncCall sendfile(int fdOut, int fdIn, long offset, int bytes) {
    prepare(Op.SENDFILE, fdOut, 0, bytes, offset, 0);
    this.fdIn = fdIn;
    return this;
  }

  /** Completes after {@code nanos}; the result is {@code -ETIME}, as the kernel has it. */
  public final AsyncCall timeout(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("timeout of " + nanos + " ns: it must be 0 or more");
    }
    return prepare(Op.TIMEOUT, -1, 0, 1, nanos, 0);
  }

  /** Cancels every call on {@code fd}'s open file; the result is how many. */
  public final AsyncCall cancelFd(int fd) {
    return prepare(Op.CANCEL_FD, fd, 0, 0, 0, 0);
  }

  /** splice(2); an offset of {@link #CURRENT} is the pipe's or the descriptor's position. */
  public final AsyncCall splice(
      int fdIn, long offsetIn, int fdOut, long offsetOut, int bytes, int flags) {
    prepare(Op.SPLICE, fdOut, offsetIn, bytes, offsetOut, flags);
    this.fdIn = fdIn;
    return this;
  }

  /**
   * A call that is only a function: by the slow road, on a thread where it may block; quick with
   * {@link Submitter#TRY_QUICK} if it can be answered without waiting.
   */
  public final AsyncCall function(SlowFunction function) {
    prepare(Op.FUNCTION, -1, 0, 0, 0, 0);
    subject = function;
    return this;
  }

  private static final int OPEN_HOW_BYTES = 24;

  /**
   * Says of a prepared call that its descriptor is an index into the registered files of the driver
   * that it will be submitted to. For operations on one descriptor.
   */
  public final AsyncCall fixedFile() {
    requirePrepared();
    entryFlags |= FIXED_FILE;
    return this;
  }

  final AsyncCall prepare(
      Op newOp, int newFd, long newAddress, int newLength, long newOffset, int newOpFlags) {
    requireIdle();
    set(newOp, newFd, newAddress, newLength, newOffset, newOpFlags);
    prepared();
    return this;
  }

  private AsyncCall heap(byte[] bytes, int from, int count) {
    if (from < 0 || count < 0 || count > bytes.length - from) {
      unprepared();
      throw new IndexOutOfBoundsException(
          count + " bytes from " + from + " of an array of " + bytes.length);
    }
    setArray(bytes, from);
    return this;
  }

  private void keep(MemorySegment first, @Nullable MemorySegment second) {
    requireIdle();
    subject = second == null ? first : new MemorySegment[] {first, second};
  }

  /**
   * Asks for its end before a driver has seen it; a driver that gets it then answers ECANCELED. The
   * layer that routes calls uses this together with {@link Driver#cancel}.
   */
  public final void wantCancel() {
    cancelWanted = true;
    CallWatch watch = CallLedger.watching();
    if (watch != null) {
      watch.cancelling(this);
    }
  }
}
