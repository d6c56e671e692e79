package io.upcall.cores;

import io.upcall.async.Errno;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where functions run that may block in the kernel and have no asynchronous form: prepared threads
 * outside the carriers' cores, while the caller parks.
 *
 * <p>Bounds: {@link #THREADS} functions at once, {@link #QUEUED} that wait for a thread; what comes
 * then is refused with EAGAIN. Threads that had nothing to do for {@link #IDLE_SECONDS} end.
 *
 * <pre>
 *   QUEUED ──a thread takes it──▶ RUNNING ──it returned or threw──▶ DONE
 *      └──the waiter was interrupted──▶ WITHDRAWN
 * </pre>
 */
public final class SlowRoad {

  /** How many functions run at the same time. */
  public static final int THREADS = 8;

  /** How many may wait for a thread. */
  public static final int QUEUED = 1024;

  private static final long IDLE_SECONDS = 5;

  private final ThreadPoolExecutor pool;

  private SlowRoad() {
    AtomicInteger numbers = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUED),
            work -> thread(work, numbers.incrementAndGet()));
    pool.allowCoreThreadTimeOut(true);
  }

  private static final class Holder {
    static final SlowRoad SYSTEM = new SlowRoad();
  }

  /** The one of this JVM. */
  public static SlowRoad system() {
    return Holder.SYSTEM;
  }

  private static Thread thread(Runnable work, int number) {
    Thread thread =
        new Thread(
            () -> {
              leaveCarriersCore();
              work.run();
            },
            "upcall-slow-road-" + number);
    thread.setDaemon(true);
    return thread;
  }

  /** A thread inherits the CPUs of its maker, and its maker may have been on a pinned carrier. */
  private static void leaveCarriersCore() {
    CoreManager manager = CoreManager.system();
    List<Integer> cpus = manager.topology().cores().stream().map(Topology.Core::number).toList();
    boolean confined = manager.grantedCores() < cpus.size();
    new Affinity().pin(0, confined ? cpus.subList(0, 1) : cpus);
  }

  /**
   * Runs {@code function} and waits for its end.
   *
   * @return its value: 0 or more, or {@code -errno}; {@code -EAGAIN} when too many wait already,
   *     {@code -EINTR} when the caller was interrupted before the function began (its interrupt
   *     status is set), {@code -EDEADLK} in vcore context, where nothing may wait
   */
  public long call(LongSupplier function) {
    if (Thread.currentThread() instanceof Carrier) {
      return -Errno.EDEADLK;
    }
    Task<Long> task = new Task<>(function::getAsLong);
    long refusal = submitAndAwait(task);
    if (refusal != 0) {
      return refusal;
    }
    if (task.failure instanceof Error error) {
      throw error;
    }
    if (task.failure instanceof RuntimeException exception) {
      throw exception;
    }
    Long value = task.value;
    return value == null ? -Errno.EIO : value;
  }

  /**
   * Runs {@code function} and waits for its end.
   *
   * @return what it returned
   * @throws Exception what it threw
   * @throws RejectedExecutionException when too many wait already, or in vcore context
   * @throws InterruptedException when the caller was interrupted before the function began
   */
  public <T extends @Nullable Object> T run(Callable<T> function) throws Exception {
    if (Thread.currentThread() instanceof Carrier) {
      throw new RejectedExecutionException("EDEADLK: nothing may wait in vcore context");
    }
    Task<T> task = new Task<>(function);
    long refusal = submitAndAwait(task);
    if (refusal == -Errno.EINTR) {
      Thread.interrupted();
      throw new InterruptedException();
    }
    if (refusal != 0) {
      throw new RejectedExecutionException("EAGAIN: " + QUEUED + " functions wait already");
    }
    return task.result();
  }

  private long submitAndAwait(Task<?> task) {
    try {
      pool.execute(task);
    } catch (RejectedExecutionException full) {
      return -Errno.EAGAIN;
    }
    long refusal = task.await();
    if (refusal != 0) {
      pool.remove(task);
    }
    return refusal;
  }

  /** One function, its waiter and what became of it. */
  private static final class Task<T extends @Nullable Object> implements Runnable {

    private static final int QUEUED = 0;
    private static final int RUNNING = 1;
    private static final int DONE = 2;
    private static final int WITHDRAWN = 3;

    private final Callable<T> function;
    private final Thread waiter = Thread.currentThread();

    /** See the table above. Set to DONE after the result, which it publishes. */
    private final AtomicInteger state = new AtomicInteger(QUEUED);

    private @Nullable T value;
    private @Nullable Throwable failure;

    Task(Callable<T> function) {
      this.function = function;
    }

    @Override
    public void run() {
      if (!state.compareAndSet(QUEUED, RUNNING)) {
        return;
      }
      try {
        value = function.call();
      } catch (Throwable thrown) {
        failure = thrown;
      }
      state.set(DONE);
      LockSupport.unpark(waiter);
    }

    /** 0 when it is done, or {@code -EINTR} when it never began. */
    long await() {
      boolean interrupted = false;
      long refusal = 0;
      while (state.get() != DONE && refusal == 0) {
        LockSupport.park(this);
        if (Thread.interrupted()) {
          interrupted = true;
          refusal = state.compareAndSet(QUEUED, WITHDRAWN) ? -Errno.EINTR : 0;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return refusal;
    }

    @SuppressWarnings("NullAway") // T may be nullable, and then null is a result
    T result() throws Exception {
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure instanceof Exception exception) {
        throw exception;
      }
      return value;
    }
  }
}
