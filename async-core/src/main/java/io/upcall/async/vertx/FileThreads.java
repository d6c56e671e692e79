package io.upcall.async.vertx;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.Op;
import io.upcall.async.kernel.NativeMemory;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.WorkerPool;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocking work on files and paths, on a pool of Vert.x of its own: {@link #THREADS} at once, so
 * that a slow disk holds up neither an event loop nor what else runs on Vert.x's workers. What
 * waits for a thread is bounded by the flights of the drivers.
 */
final class FileThreads {

  static final int THREADS = 8;

  private static final Logger LOG = LoggerFactory.getLogger(FileThreads.class);
  private static final String NAME = "upcall-files";

  private final VertxHost host;
  private final WorkerPool pool;

  FileThreads(VertxHost host, VertxInternal vertx) throws InterruptedException {
    this.host = host;
    pool = vertx.createSharedWorkerPool(NAME, THREADS, 1, TimeUnit.HOURS);
    startThreads();
  }

  /** Now, and not on the first use: a thread inherits the CPUs of whoever makes it start. */
  private void startThreads() throws InterruptedException {
    CountDownLatch all = new CountDownLatch(THREADS);
    for (int i = 0; i < THREADS; i++) {
      pool.executor()
          .execute(
              () -> {
                all.countDown();
                try {
                  all.await();
                } catch (InterruptedException closing) {
                  Thread.currentThread().interrupt();
                }
              });
    }
    all.await();
  }

  /**
   * Passes a flight to a thread. From an event loop or a driver's turn, never from a submit: the
   * pool's queue has a lock, and a uthread that waits for it would be unmounted within the section
   * that makes the vcore its own.
   */
  void execute(Flight flight) {
    try {
      pool.executor().execute(flight);
    } catch (RejectedExecutionException closed) {
      flight.finish(-Errno.ESHUTDOWN);
    }
  }

  void close() {
    pool.close();
  }

  /** True for calls on a path, which need no open descriptor. */
  static boolean takesPath(AsyncCall call) {
    return call.op() == Op.OPENAT2
        || Naming.CALLS.contains(call.op())
        || (call.op() == Op.STATX && !isStatusOfOpen(call));
  }

  private static boolean isStatusOfOpen(AsyncCall call) {
    return (DriverSide.opFlags(call) & Posix.AT_EMPTY_PATH) != 0
        && NativeMemory.getByte(DriverSide.address(call)) == 0;
  }

  // ---- on a thread of the pool -----------------------------------------------------------------

  /** Carries the call out: a value of 0 or more, or {@code -errno}. Does not throw. */
  int perform(Flight flight) {
    try {
      return performChecked(flight.call(), flight.entry(), flight.second());
    } catch (Exception | OutOfMemoryError | InternalError failure) {
      int errno = Errnos.of(failure);
      if (errno == Errno.EIO) {
        LOG.debug("{} failed", flight.call().op(), failure);
      }
      return -errno;
    }
  }

  private int performChecked(AsyncCall call, @Nullable Entry entry, @Nullable Entry second)
      throws Exception {
    if (call.op() == Op.OPENAT2) {
      return Opening.open(host, call);
    }
    if (Naming.CALLS.contains(call.op())) {
      return host.naming().perform(call);
    }
    if (takesPath(call)) {
      return FileStatus.ofPath(host, call);
    }
    if (call.op() == Op.SENDFILE
        && entry instanceof StreamSocket socket
        && second instanceof FileEntry file) {
      return file.send(socket, DriverSide.offset(call), DriverSide.length(call));
    }
    if (entry instanceof StandardStream stream) {
      return stream.perform(call);
    }
    return entry instanceof PathEntry path ? path.perform(call) : -Errno.EOPNOTSUPP;
  }
}
