package io.upcall.libc;

import io.upcall.cores.Proc;
import io.upcall.libc.sync.Deadline;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * {@code aio.h}: asynchronous I/O as POSIX has it, thin over {@link io.upcall.async.AsyncCall}.
 *
 * <p>An operation is in the driver's hands from its start to its end, and so is its buffer. Its end
 * is told by a signal with {@link Signal#SI_ASYNCIO}, by a function that a new uthread of the proc
 * runs, or by nothing. Closing the descriptor cancels what is in progress on it.
 */
public final class Aio {

  /** {@link #aio_cancel}: all of them ended as ECANCELED. */
  public static final int AIO_CANCELED = 0;

  /** {@link #aio_cancel}: some were too far. */
  public static final int AIO_NOTCANCELED = 1;

  /** {@link #aio_cancel}: there was nothing to cancel. */
  public static final int AIO_ALLDONE = 2;

  /** {@link #lio_listio}: read. */
  public static final int LIO_READ = 0;

  /** {@link #lio_listio}: write. */
  public static final int LIO_WRITE = 1;

  /** {@link #lio_listio}: an entry to be ignored. */
  public static final int LIO_NOP = 2;

  /** {@link #lio_listio} waits for all. */
  public static final int LIO_WAIT = 0;

  /** {@link #lio_listio} returns at once. */
  public static final int LIO_NOWAIT = 1;

  /** A signal tells of the end. */
  public static final int SIGEV_SIGNAL = 0;

  /** Nothing tells of the end. */
  public static final int SIGEV_NONE = 1;

  /** A thread tells of the end. */
  public static final int SIGEV_THREAD = 2;

  /** How many entries {@link #lio_listio} takes: AIO_LISTIO_MAX. */
  public static final int AIO_LISTIO_MAX = 1024;

  private static final int AIO_PRIO_DELTA_MAX = 20;

  private Aio() {}

  /**
   * aio_read(3).
   *
   * @throws ErrnoException EAGAIN with as many calls in flight as the proc may have; EBADF; EINVAL
   *     for an offset, priority, length or sigevent out of range, or while it is in progress
   */
  public static void aio_read(Aiocb cb) throws ErrnoException {
    if (Seam.isDecorated("aio_read")) {
      Seam.run("aio_read", c -> aio_read(cb), cb);
      return;
    }
    start("aio_read", cb, AioOperation.READ, null);
  }

  /** aio_write(3); errors as {@link #aio_read}. */
  public static void aio_write(Aiocb cb) throws ErrnoException {
    if (Seam.isDecorated("aio_write")) {
      Seam.run("aio_write", c -> aio_write(cb), cb);
      return;
    }
    start("aio_write", cb, AioOperation.WRITE, null);
  }

  /**
   * aio_fsync(3): when it has ended, what was written before is on the disk.
   *
   * @param op {@link Fcntl#O_SYNC} or {@link Fcntl#O_DSYNC}
   * @throws ErrnoException EAGAIN, EBADF; EINVAL for another op
   */
  public static void aio_fsync(int op, Aiocb cb) throws ErrnoException {
    if (Seam.isDecorated("aio_fsync")) {
      Seam.run("aio_fsync", c -> aio_fsync(op, cb), op, cb);
      return;
    }
    if (op != Fcntl.O_SYNC && op != Fcntl.O_DSYNC) {
      throw new ErrnoException("aio_fsync", Errno.EINVAL, op);
    }
    int kind = op == Fcntl.O_SYNC ? AioOperation.FSYNC : AioOperation.FDATASYNC;
    start("aio_fsync", cb, kind, null);
  }

  private static void start(String function, Aiocb cb, int kind, @Nullable AioList list)
      throws ErrnoException {
    AioOperation before = cb.operation;
    boolean transfers = kind == AioOperation.READ || kind == AioOperation.WRITE;
    boolean valid =
        (before == null || before.hasEnded())
            && cb.aio_sigevent.isValid()
            && cb.aio_reqprio >= 0
            && cb.aio_reqprio <= AIO_PRIO_DELTA_MAX;
    if (valid && transfers) {
      ByteBuffer buffer = cb.aio_buf;
      valid =
          cb.aio_offset >= 0
              && cb.aio_nbytes >= 0
              && buffer != null
              && buffer.remaining() >= cb.aio_nbytes;
    }
    if (!valid) {
      throw new ErrnoException(function, Errno.EINVAL, cb.aio_fildes);
    }
    Descriptor descriptor = DescriptorTable.acquire(function, cb.aio_fildes);
    if (!isOpenFor(descriptor, kind)) {
      descriptor.release();
      throw new ErrnoException(function, Errno.EBADF, cb.aio_fildes);
    }
    AioOperation operation = new AioOperation(cb, kind, descriptor, list);
    cb.operation = operation;
    AioEvents.of(operation.proc).inProgress.add(operation);
    int result = operation.begin();
    if (result < 0) {
      cb.operation = null;
      AioEvents.of(operation.proc).inProgress.remove(operation);
      throw new ErrnoException(function, -result, cb.aio_fildes);
    }
  }

  private static boolean isOpenFor(Descriptor descriptor, int kind) {
    int mode = descriptor.file.statusFlags & Fcntl.O_ACCMODE;
    boolean wrong = kind == AioOperation.READ ? mode == Fcntl.O_WRONLY : mode == Fcntl.O_RDONLY;
    return !wrong || descriptor.file.isSocket();
  }

  private static AioOperation operation(String function, Aiocb cb) throws ErrnoException {
    AioOperation operation = cb.operation;
    if (operation == null) {
      throw new ErrnoException(function, Errno.EINVAL, cb.aio_fildes);
    }
    return operation;
  }

  /**
   * aio_error(3).
   *
   * @return EINPROGRESS, or how it ended: 0 or an errno, ECANCELED after a cancellation
   * @throws ErrnoException EINVAL for one that was never started
   */
  public static int aio_error(Aiocb cb) throws ErrnoException {
    if (Seam.isDecorated("aio_error")) {
      return Seam.call("aio_error", c -> aio_error(cb), cb);
    }
    AioOperation operation = operation("aio_error", cb);
    return operation.hasEnded() ? Math.max(0, -operation.endResult()) : Errno.EINPROGRESS;
  }

  /**
   * aio_return(3): once, after {@link #aio_error} is not EINPROGRESS any more.
   *
   * @return what the read, write or fsync would have returned
   * @throws ErrnoException what it failed with; EINVAL when it has not ended or was asked before
   */
  public static int aio_return(Aiocb cb) throws ErrnoException {
    if (Seam.isDecorated("aio_return")) {
      return Seam.call("aio_return", c -> aio_return(cb), cb);
    }
    int result = operation("aio_return", cb).take("aio_return");
    return ErrnoException.check("aio_return", cb.aio_fildes, result);
  }

  /**
   * aio_suspend(3): waits until one of {@code list} has ended.
   *
   * @param list entries may be null
   * @param timeout how long; null for ever
   * @throws ErrnoException EAGAIN when the time was over; EINTR; EINVAL for a time out of range
   */
  public static void aio_suspend(@Nullable Aiocb[] list, @Nullable StructTimespec timeout)
      throws ErrnoException {
    if (Seam.isDecorated("aio_suspend")) {
      Seam.run("aio_suspend", c -> aio_suspend(list, timeout), list, timeout);
      return;
    }
    if (timeout != null && !timeout.isValid()) {
      throw new ErrnoException("aio_suspend", Errno.EINVAL, timeout);
    }
    long deadline = timeout == null ? Deadline.NEVER : Deadline.in(timeout.toNanos());
    int result = AioEvents.of(Proc.current()).await(() -> anyEnded(list), deadline);
    ErrnoException.check("aio_suspend", null, (long) result);
  }

  private static boolean anyEnded(@Nullable Aiocb[] list) {
    boolean any = false;
    for (Aiocb cb : list) {
      if (cb != null) {
        any = true;
        AioOperation operation = cb.operation;
        if (operation == null || operation.hasEnded()) {
          return true;
        }
      }
    }
    return !any;
  }

  /**
   * aio_cancel(3): asks for the end of one operation, or of all on {@code fd}, and waits for what
   * comes of that, which the driver answers at once.
   *
   * @param cb null for all
   * @return {@link #AIO_CANCELED}, {@link #AIO_NOTCANCELED} or {@link #AIO_ALLDONE}
   * @throws ErrnoException EBADF; EINVAL when {@code cb} is on another descriptor
   */
  public static int aio_cancel(int fd, @Nullable Aiocb cb) throws ErrnoException {
    if (Seam.isDecorated("aio_cancel")) {
      return Seam.call("aio_cancel", c -> aio_cancel(fd, cb), fd, cb);
    }
    DescriptorTable.acquire("aio_cancel", fd).release();
    if (cb != null && cb.aio_fildes != fd) {
      throw new ErrnoException("aio_cancel", Errno.EINVAL, fd);
    }
    AioEvents events = AioEvents.of(Proc.current());
    AioOperation[] targets =
        events.inProgress.stream()
            .filter(each -> !each.hasEnded() && each.isOn(fd) && (cb == null || each.owner == cb))
            .toArray(AioOperation[]::new);
    if (targets.length == 0) {
      return AIO_ALLDONE;
    }
    for (AioOperation target : targets) {
      target.proc.cancel(target);
    }
    int answer = AIO_CANCELED;
    for (AioOperation target : targets) {
      int result = events.await(target::hasEnded, Deadline.NEVER);
      ErrnoException.check("aio_cancel", fd, result);
      if (target.endResult() != -Errno.ECANCELED) {
        answer = AIO_NOTCANCELED;
      }
    }
    return answer;
  }

  /**
   * lio_listio(3): starts all entries.
   *
   * @param mode {@link #LIO_WAIT} or {@link #LIO_NOWAIT}
   * @param list entries may be null
   * @param event told when all have ended, with LIO_NOWAIT; may be null
   * @throws ErrnoException EINVAL for another mode, too many entries, or an unknown opcode; EAGAIN
   *     when not all could be started, EIO when with LIO_WAIT some failed: {@link #aio_error} of
   *     each says; EINTR of LIO_WAIT: they go on
   */
  public static void lio_listio(int mode, @Nullable Aiocb[] list, @Nullable StructSigevent event)
      throws ErrnoException {
    if (Seam.isDecorated("lio_listio")) {
      Seam.run("lio_listio", c -> lio_listio(mode, list, event), mode, list, event);
      return;
    }
    if ((mode != LIO_WAIT && mode != LIO_NOWAIT) || list.length > AIO_LISTIO_MAX) {
      throw new ErrnoException("lio_listio", Errno.EINVAL, mode);
    }
    AioList group = new AioList(event != null && mode == LIO_NOWAIT ? event : StructSigevent.NONE);
    int failure = 0;
    for (Aiocb cb : list) {
      if (cb != null && cb.aio_lio_opcode != LIO_NOP) {
        failure = Math.max(failure, startOne(cb, group));
      }
    }
    group.ended();
    if (mode == LIO_WAIT) {
      int result = AioEvents.of(Proc.current()).await(() -> allEnded(list), Deadline.NEVER);
      ErrnoException.check("lio_listio", null, (long) result);
      failure = failure == 0 && anyFailed(list) ? Errno.EIO : failure;
    }
    if (failure != 0) {
      throw new ErrnoException("lio_listio", failure, null);
    }
  }

  /** 0, or what the whole list fails with. */
  private static int startOne(Aiocb cb, AioList group) {
    boolean reads = cb.aio_lio_opcode == LIO_READ;
    if (!reads && cb.aio_lio_opcode != LIO_WRITE) {
      return Errno.EINVAL;
    }
    group.begins();
    try {
      start("lio_listio", cb, reads ? AioOperation.READ : AioOperation.WRITE, group);
      return 0;
    } catch (ErrnoException refused) {
      group.ended();
      return refused.errno == Errno.EAGAIN ? Errno.EAGAIN : Errno.EIO;
    }
  }

  private static boolean allEnded(@Nullable Aiocb[] list) {
    for (Aiocb cb : list) {
      AioOperation operation = cb == null ? null : cb.operation;
      if (operation != null && !operation.hasEnded()) {
        return false;
      }
    }
    return true;
  }

  private static boolean anyFailed(@Nullable Aiocb[] list) {
    for (Aiocb cb : list) {
      AioOperation operation = cb == null ? null : cb.operation;
      if (operation != null && operation.endResult() < 0) {
        return true;
      }
    }
    return false;
  }
}
