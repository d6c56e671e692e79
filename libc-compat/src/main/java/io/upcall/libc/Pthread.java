package io.upcall.libc;

import io.upcall.cores.Proc;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code pthread.h}: threads of a proc, which are uthreads, and what they wait for each other by.
 *
 * <p>Cancellation is deferred: a thread that is cancelled ends at its next cancellation point, and
 * every function of this library that may wait is one, except those that take a mutex, an rwlock, a
 * barrier or a spinlock. It ends by a {@link ThreadExit} that unwinds its stack.
 */
public final class Pthread extends PthreadAttributes {

  /** The thread ends when it is cancelled. */
  public static final int PTHREAD_CANCEL_ENABLE = 0;

  /** The thread does not end; the cancellation waits. */
  public static final int PTHREAD_CANCEL_DISABLE = 1;

  /** At the next cancellation point: the one type there is. */
  public static final int PTHREAD_CANCEL_DEFERRED = 0;

  /** How often destructors run that leave values behind. */
  public static final int PTHREAD_DESTRUCTOR_ITERATIONS = 4;

  /** Never changed. */
  private static final PthreadAttr DEFAULTS = new PthreadAttr();

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
  public abstract static class Handle<T extends @Nullable Object> extends PthreadHandle<T> {
    Handle(Proc proc) {
      super(proc);
    }
  }

  // ---- creating and ending ---------------------------------------------------------------------

  /** {@link #pthread_create(Callable)} of a thread without a result. */
  public static Handle<@Nullable Void> pthread_create(StartRoutine start) {
    if (Seam.isDecorated("pthread_create")) {
      return Seam.callUnfailing("pthread_create", c -> pthread_create(start), start);
    }
    return started(ofRoutine(start), null);
  }

  /** {@link #pthread_create(StartRoutine)} with attributes. */
  public static Handle<@Nullable Void> pthread_create(PthreadAttr attr, StartRoutine start) {
    if (Seam.isDecorated("pthread_create")) {
      return Seam.callUnfailing("pthread_create", c -> pthread_create(attr, start), attr, start);
    }
    return started(ofRoutine(start), attr);
  }

  private static Handle<@Nullable Void> ofRoutine(StartRoutine start) {
    return new Handle<@Nullable Void>(Proc.current()) {
      @Override
      @SuppressWarnings("NullAway") // a Void may be null: that is what T says
      @Nullable Void start() throws Exception {
        start.run();
        return null;
      }
    };
  }

  /**
   * pthread_create(3): starts a uthread of the calling thread's proc. It inherits the signal mask.
   *
   * @param start what it runs; what it throws is logged and given to who joins
   */
  public static <T extends @Nullable Object> Handle<T> pthread_create(Callable<T> start) {
    if (Seam.isDecorated("pthread_create")) {
      return Seam.callUnfailing("pthread_create", c -> pthread_create(start), start);
    }
    return started(ofCallable(start), null);
  }

  /** {@link #pthread_create(Callable)} with attributes. */
  public static <T extends @Nullable Object> Handle<T> pthread_create(
      PthreadAttr attr, Callable<T> start) {
    if (Seam.isDecorated("pthread_create")) {
      return Seam.callUnfailing("pthread_create", c -> pthread_create(attr, start), attr, start);
    }
    return started(ofCallable(start), attr);
  }

  private static <T extends @Nullable Object> Handle<T> ofCallable(Callable<T> start) {
    return new Handle<T>(Proc.current()) {
      @Override
      T start() throws Exception {
        return start.call();
      }
    };
  }

  private static <T extends @Nullable Object> Handle<T> started(
      Handle<T> handle, @Nullable PthreadAttr attr) {
    if (attr != null && attr.detachState == PTHREAD_CREATE_DETACHED) {
      handle.claim();
    }
    handle.begin(attr == null ? DEFAULTS : attr);
    return handle;
  }

  /**
   * pthread_exit(3): ends the calling thread: its clean-up handlers run, last first, then the
   * destructors of its keys. When it is a proc's main thread, the proc goes on until the last of
   * its threads has ended, and exits with 0. Does not return.
   *
   * @param value what {@link #pthread_join} gives
   */
  public static void pthread_exit(@Nullable Object value) {
    if (Seam.isDecorated("pthread_exit")) {
      Seam.runUnfailing("pthread_exit", c -> pthread_exit(value), value);
    }
    PthreadState.own().exit(ThreadExit.exited(value));
  }

  /**
   * pthread_join(3): waits for the thread's end, parking the caller. A cancellation point; signal
   * handlers run, and the wait goes on.
   *
   * @return what the thread returned or gave to {@link #pthread_exit}
   * @throws ErrnoException EDEADLK for the calling thread itself, or in vcore context; EINVAL when
   *     it was joined or detached before. EINTR, which POSIX rules out, when the caller is
   *     interrupted: a proc that exits tells its threads so; the thread can be joined again then
   * @throws CompletionException when the thread's routine threw; the cause is what it threw
   * @throws CancellationException when the thread was cancelled: PTHREAD_CANCELED
   */
  public static <T extends @Nullable Object> T pthread_join(Handle<T> handle)
      throws ErrnoException {
    if (Seam.isDecorated("pthread_join")) {
      return Seam.call("pthread_join", c -> pthread_join(handle), handle);
    }
    return handle.join("pthread_join", Long.MAX_VALUE);
  }

  /**
   * pthread_tryjoin_np(3): {@link #pthread_join} that does not wait.
   *
   * @throws ErrnoException EBUSY when the thread has not ended; and as pthread_join
   */
  public static <T extends @Nullable Object> T pthread_tryjoin_np(Handle<T> handle)
      throws ErrnoException {
    if (Seam.isDecorated("pthread_tryjoin_np")) {
      return Seam.call("pthread_tryjoin_np", c -> pthread_tryjoin_np(handle), handle);
    }
    if (!handle.hasEnded()) {
      handle.requireJoinable("pthread_tryjoin_np");
      throw new ErrnoException("pthread_tryjoin_np", Errno.EBUSY, handle);
    }
    return handle.join("pthread_tryjoin_np", Long.MAX_VALUE);
  }

  /**
   * pthread_timedjoin_np(3).
   *
   * @param deadline on {@link Time#CLOCK_REALTIME}
   * @throws ErrnoException ETIMEDOUT: the thread can be joined again; EINVAL for nanoseconds out of
   *     range; and as pthread_join
   */
  public static <T extends @Nullable Object> T pthread_timedjoin_np(
      Handle<T> handle, StructTimespec deadline) throws ErrnoException {
    if (Seam.isDecorated("pthread_timedjoin_np")) {
      return Seam.call(
          "pthread_timedjoin_np", c -> pthread_timedjoin_np(handle, deadline), handle, deadline);
    }
    String function = "pthread_timedjoin_np";
    return handle.join(function, Deadlines.on(function, Time.CLOCK_REALTIME, deadline));
  }

  /**
   * pthread_detach(3): nobody will join it.
   *
   * @throws ErrnoException EINVAL when it was joined or detached before
   */
  public static void pthread_detach(Handle<?> handle) throws ErrnoException {
    if (Seam.isDecorated("pthread_detach")) {
      Seam.run("pthread_detach", c -> pthread_detach(handle), handle);
      return;
    }
    if (!handle.claim()) {
      throw new ErrnoException("pthread_detach", Errno.EINVAL, handle);
    }
  }

  /**
   * pthread_self(3): the calling thread. One that {@link #pthread_create} did not make has a handle
   * too, which cannot be joined.
   */
  public static Handle<?> pthread_self() {
    if (Seam.isDecorated("pthread_self")) {
      return Seam.callUnfailing("pthread_self", c -> pthread_self());
    }
    return Threads.own();
  }

  /** pthread_equal(3). */
  public static boolean pthread_equal(Handle<?> one, Handle<?> other) {
    if (Seam.isDecorated("pthread_equal")) {
      return Seam.callUnfailing("pthread_equal", c -> pthread_equal(one, other), one, other);
    }
    return one == other;
  }

  // ---- cancellation ----------------------------------------------------------------------------

  /**
   * pthread_cancel(3): asks {@code handle} to end at its next cancellation point. What it waits in
   * ends now, if that is one.
   *
   * @throws ErrnoException ESRCH when it has ended
   */
  public static void pthread_cancel(Handle<?> handle) throws ErrnoException {
    if (Seam.isDecorated("pthread_cancel")) {
      Seam.run("pthread_cancel", c -> pthread_cancel(handle), handle);
      return;
    }
    handle.living("pthread_cancel");
    handle.makeState().requestCancel();
    handle.unpark();
  }

  /** pthread_testcancel(3): a cancellation point and nothing else. */
  public static void pthread_testcancel() {
    if (Seam.isDecorated("pthread_testcancel")) {
      Seam.runUnfailing("pthread_testcancel", c -> pthread_testcancel());
      return;
    }
    Attention.testCancel();
  }

  /**
   * pthread_setcancelstate(3).
   *
   * @return what it was
   * @throws ErrnoException EINVAL for anything but {@link #PTHREAD_CANCEL_ENABLE} and {@link
   *     #PTHREAD_CANCEL_DISABLE}
   */
  public static int pthread_setcancelstate(int state) throws ErrnoException {
    if (Seam.isDecorated("pthread_setcancelstate")) {
      return Seam.call("pthread_setcancelstate", c -> pthread_setcancelstate(state), state);
    }
    if (state != PTHREAD_CANCEL_ENABLE && state != PTHREAD_CANCEL_DISABLE) {
      throw new ErrnoException("pthread_setcancelstate", Errno.EINVAL, state);
    }
    boolean enabled = PthreadState.own().cancelEnabled(state == PTHREAD_CANCEL_ENABLE);
    return enabled ? PTHREAD_CANCEL_ENABLE : PTHREAD_CANCEL_DISABLE;
  }

  /**
   * pthread_setcanceltype(3).
   *
   * @return what it was: {@link #PTHREAD_CANCEL_DEFERRED}
   * @throws ErrnoException EINVAL for anything else; PTHREAD_CANCEL_ASYNCHRONOUS (1) is ENOTSUP,
   *     since no Java code can be stopped anywhere
   */
  public static int pthread_setcanceltype(int type) throws ErrnoException {
    if (Seam.isDecorated("pthread_setcanceltype")) {
      return Seam.call("pthread_setcanceltype", c -> pthread_setcanceltype(type), type);
    }
    if (type != PTHREAD_CANCEL_DEFERRED) {
      int errno = type == 1 ? Errno.EOPNOTSUPP : Errno.EINVAL;
      throw new ErrnoException("pthread_setcanceltype", errno, type);
    }
    return PTHREAD_CANCEL_DEFERRED;
  }

  /**
   * pthread_cleanup_push(3): {@code routine} runs when the thread is cancelled or exits, unless it
   * was popped.
   *
   * @return for a try-with-resources, whose end pops it
   */
  public static PthreadCleanup pthread_cleanup_push(Runnable routine) {
    if (Seam.isDecorated("pthread_cleanup_push")) {
      return Seam.callUnfailing(
          "pthread_cleanup_push", c -> pthread_cleanup_push(routine), routine);
    }
    PthreadState state = PthreadState.own();
    PthreadCleanup cleanup = new PthreadCleanup(routine, state);
    state.push(cleanup);
    return cleanup;
  }

  /**
   * pthread_cleanup_pop(3): takes the last one off, and runs it if {@code execute}.
   *
   * @throws IllegalStateException when none was pushed
   */
  public static void pthread_cleanup_pop(boolean execute) {
    if (Seam.isDecorated("pthread_cleanup_pop")) {
      Seam.runUnfailing("pthread_cleanup_pop", c -> pthread_cleanup_pop(execute), execute);
      return;
    }
    PthreadCleanup last = PthreadState.own().pop();
    if (last == null) {
      throw new IllegalStateException("pthread_cleanup_pop without pthread_cleanup_push");
    }
    if (execute) {
      last.routine().run();
    }
  }

  // ---- keys ------------------------------------------------------------------------------------

  /**
   * pthread_key_create(3).
   *
   * @param destructor gets the value of a thread that ends, unless it is null; null for none
   */
  public static <T> PthreadKey<T> pthread_key_create(@Nullable Consumer<T> destructor) {
    if (Seam.isDecorated("pthread_key_create")) {
      return Seam.callUnfailing(
          "pthread_key_create", c -> pthread_key_create(destructor), destructor);
    }
    return new PthreadKey<>(destructor);
  }

  /**
   * pthread_key_delete(3): no destructor runs for it any more.
   *
   * @throws ErrnoException EINVAL when it was deleted before
   */
  public static void pthread_key_delete(PthreadKey<?> key) throws ErrnoException {
    if (Seam.isDecorated("pthread_key_delete")) {
      Seam.run("pthread_key_delete", c -> pthread_key_delete(key), key);
      return;
    }
    requireKey("pthread_key_delete", key);
    key.delete();
  }

  /**
   * pthread_setspecific(3).
   *
   * @throws ErrnoException EINVAL when the key was deleted
   */
  public static <T> void pthread_setspecific(PthreadKey<T> key, @Nullable T value)
      throws ErrnoException {
    if (Seam.isDecorated("pthread_setspecific")) {
      Seam.run("pthread_setspecific", c -> pthread_setspecific(key, value), key, value);
      return;
    }
    requireKey("pthread_setspecific", key);
    PthreadState.own().value(key, value);
  }

  /** pthread_getspecific(3): null for a thread that set none, and for a key that was deleted. */
  @SuppressWarnings("unchecked") // only pthread_setspecific puts a value under this key
  public static <T> @Nullable T pthread_getspecific(PthreadKey<T> key) {
    if (Seam.isDecorated("pthread_getspecific")) {
      return Seam.callNullable("pthread_getspecific", c -> pthread_getspecific(key), key);
    }
    PthreadState state = PthreadState.here();
    return state == null || key.isDeleted() ? null : (T) state.value(key);
  }

  private static void requireKey(String function, PthreadKey<?> key) throws ErrnoException {
    if (key.isDeleted()) {
      throw new ErrnoException(function, Errno.EINVAL, key);
    }
  }
}
