package io.upcall.libc;

import io.upcall.cores.Proc;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code pthread.h}: threads of a proc, which are uthreads. */
public final class Pthread {

  private static final Logger LOG = LoggerFactory.getLogger(Pthread.class);

  /**
   * The threads that {@link #pthread_create} made and that have not ended, for {@link
   * #pthread_self}. A scoped value would put four frames under every routine, which each park
   * copies twice; a thread local would cost a sleeping thread three times the memory.
   */
  private static final ConcurrentMap<Thread, Handle<?>> LIVE = new ConcurrentHashMap<>();

  private Pthread() {}

  /** What a thread runs when it has no result. */
  @FunctionalInterface
  public interface StartRoutine {
    /**
     * The body.
     *
     * @throws Exception logged, and given to who joins
     */
    void run() throws Exception;
  }

  /**
   * A thread: pthread_t.
   *
   * @param <T> what it returns
   */
  public abstract static class Handle<T extends @Nullable Object> {

    /** True once it was joined or detached: either happens at most once. */
    private final AtomicBoolean claimed = new AtomicBoolean();

    /** Written before the thread starts. */
    private @Nullable Thread thread;

    // Written by the thread; its end publishes them to who joins.
    private @Nullable T value;
    private @Nullable Throwable failure;

    private Handle() {}

    /** What the thread does. One frame, and no lambda: it stays on the stack while it sleeps. */
    abstract T start() throws Exception;

    private void run() {
      Thread self = Thread.currentThread();
      thread = self;
      LIVE.put(self, this);
      try {
        value = start();
      } catch (Exception thrown) {
        failure = thrown;
        LOG.error("uncaught in {}", self, thrown);
      } catch (Error thrown) {
        // Also what unwinds a uthread that ends its proc: whoever made it logs it or knows it.
        failure = thrown;
        throw thrown;
      } finally {
        LIVE.remove(self);
      }
    }

    /** Interrupts what the thread waits in: that ends with EINTR. */
    public void interrupt() {
      Thread running = thread;
      if (running != null) {
        running.interrupt();
      }
    }

    @Override
    public String toString() {
      return String.valueOf(thread);
    }
  }

  /** {@link #pthread_create(Callable)} of a thread without a result. */
  public static Handle<@Nullable Void> pthread_create(StartRoutine start) {
    return started(
        new Handle<@Nullable Void>() {
          @Override
          @SuppressWarnings("NullAway") // a Void may be null: that is what T says
          @Nullable Void start() throws Exception {
            start.run();
            return null;
          }
        });
  }

  /**
   * pthread_create(3): starts a uthread of the calling thread's proc.
   *
   * @param start what it runs; what it throws is logged and given to who joins
   */
  public static <T extends @Nullable Object> Handle<T> pthread_create(Callable<T> start) {
    return started(
        new Handle<T>() {
          @Override
          T start() throws Exception {
            return start.call();
          }
        });
  }

  private static <T extends @Nullable Object> Handle<T> started(Handle<T> handle) {
    handle.thread = Proc.current().spawn(handle::run);
    return handle;
  }

  /**
   * pthread_join(3): waits for the thread's end, parking the caller.
   *
   * @return what the thread returned
   * @throws ErrnoException EDEADLK for the calling thread itself, or in vcore context; EINVAL when
   *     it was joined or detached before. EINTR, which POSIX rules out, when the caller is
   *     interrupted: a proc that exits tells its threads so; the thread can be joined again then
   * @throws CompletionException when the thread's routine threw; the cause is what it threw
   */
  @SuppressWarnings("NullAway") // T may be nullable, and then null is a result
  public static <T extends @Nullable Object> T pthread_join(Handle<T> handle)
      throws ErrnoException {
    Thread thread = handle.thread;
    if (thread == null || thread == Thread.currentThread() || Proc.current().isVcoreContext()) {
      throw new ErrnoException("pthread_join", Errno.EDEADLK, handle);
    }
    if (!handle.claimed.compareAndSet(false, true)) {
      throw new ErrnoException("pthread_join", Errno.EINVAL, handle);
    }
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      handle.claimed.set(false);
      throw new ErrnoException("pthread_join", Errno.EINTR, handle);
    }
    if (handle.failure != null) {
      throw new CompletionException(handle.failure);
    }
    return handle.value;
  }

  /**
   * pthread_detach(3): nobody will join it.
   *
   * @throws ErrnoException EINVAL when it was joined or detached before
   */
  public static void pthread_detach(Handle<?> handle) throws ErrnoException {
    if (!handle.claimed.compareAndSet(false, true)) {
      throw new ErrnoException("pthread_detach", Errno.EINVAL, handle);
    }
  }

  /**
   * pthread_self(3).
   *
   * @return the calling thread; for one that {@link #pthread_create} did not make, null
   */
  public static @Nullable Handle<?> pthread_self() {
    return LIVE.get(Thread.currentThread());
  }
}
