package io.upcall.libc;

import io.upcall.cores.BreakableWait;
import io.upcall.cores.Proc;
import io.upcall.cores.Uthread;
import io.upcall.libc.sync.Deadline;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a {@link Pthread.Handle}.
 *
 * <pre>
 *   made ──begin──▶ RUNNING ──routine over, cleaned up──▶ ENDED (joiner unparked)
 *   and beside it:  UNCLAIMED ──join, detach──▶ CLAIMED ──join timed out, interrupted──▶ UNCLAIMED
 * </pre>
 *
 * @param <T> what the thread returns
 */
abstract class PthreadHandle<T extends @Nullable Object> implements BreakableWait {

  private static final Logger LOG = LoggerFactory.getLogger(Pthread.class);
  private static final VarHandle CLAIMED;
  private static final VarHandle STATE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      CLAIMED = lookup.findVarHandle(PthreadHandle.class, "claimed", boolean.class);
      STATE = lookup.findVarHandle(PthreadHandle.class, "state", PthreadState.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** Whose thread it is. */
  final Proc proc;

  /** True once it was joined or detached: by CAS, at most once at a time. */
  @SuppressWarnings("unused")
  private volatile boolean claimed;

  /** Set by the thread as its last access, after everything that who joins reads. */
  private volatile boolean ended;

  /** Who has claimed it and waits; read by the thread after it set {@link #ended}. */
  private volatile @Nullable Thread joiner;

  /** Written before the thread starts, and before anybody else sees it. */
  private volatile @Nullable Thread thread;

  /** Made on demand, by CAS. */
  private volatile @Nullable PthreadState state;

  // Written by the thread; its end publishes them to who joins.
  private @Nullable T value;
  private @Nullable Throwable failure;

  PthreadHandle(Proc proc) {
    this.proc = proc;
  }

  /** What the thread does. One frame, and no lambda: it stays on the stack while it sleeps. */
  abstract T start() throws Exception;

  /** True for a thread that pthread_create did not make. */
  boolean isAdopted() {
    return false;
  }

  // ---- the thread ------------------------------------------------------------------------------

  void begin(PthreadAttr attr) {
    PthreadState maker = PthreadState.here();
    if (maker != null && maker.mask() != 0) {
      makeState().mask(maker.mask());
    }
    Thread started =
        proc.spawn(
            this::run,
            fresh -> {
              thread = fresh;
              Threads.began(fresh, (Pthread.Handle<?>) this);
            });
    if (attr.name != null) {
      started.setName(attr.name);
    }
    if (attr.priority != PthreadAttr.INHERITED) {
      Uthread uthread = Uthread.of(started);
      if (uthread != null) {
        uthread.priority(attr.priority);
      }
    }
  }

  private void run() {
    Thread self = Thread.currentThread();
    try {
      value = start();
    } catch (ThreadExit exit) {
      exited(exit);
    } catch (Exception thrown) {
      failure = thrown;
      LOG.error("uncaught in {}", self, thrown);
    } catch (Error thrown) {
      // Also what unwinds a uthread that ends its proc: whoever made it logs it or knows it.
      failure = thrown;
      throw thrown;
    } finally {
      end(self);
    }
  }

  @SuppressWarnings("unchecked") // pthread_exit says what pthread_join gives, as in C
  private void exited(ThreadExit exit) {
    if (exit.isCancelled()) {
      failure = exit;
    } else {
      value = (T) exit.value();
    }
  }

  private void end(Thread self) {
    PthreadState own = state;
    if (own != null) {
      own.end();
    }
    Threads.ended(self);
    ended = true;
    LockSupport.unpark(joiner);
  }

  /** For a thread that runs already. */
  void adopt(Thread running) {
    thread = running;
  }

  // ---- for others ------------------------------------------------------------------------------

  /** Interrupts what the thread waits in: that ends with EINTR. */
  public void interrupt() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  /** Has it look at what is due. */
  void unpark() {
    LockSupport.unpark(thread);
  }

  /** The signals that the thread blocks. */
  long mask() {
    PthreadState own = state;
    return own == null ? 0 : own.mask();
  }

  /** True when the thread will take what comes now and is not in {@link #mask}. */
  boolean isLooking() {
    PthreadState own = state;
    return own != null && own.isLooking();
  }

  /** True while it waits in a call of this library. */
  boolean isInBreakableWait() {
    Thread running = thread;
    return running != null && LockSupport.getBlocker(running) instanceof BreakableWait;
  }

  /** True once the thread has ended. */
  boolean hasEnded() {
    Thread running = thread;
    return ended || (isAdopted() && running != null && !running.isAlive());
  }

  /** The thread, if it has not ended. */
  Thread living(String function) throws ErrnoException {
    Thread running = thread;
    if (running == null || hasEnded()) {
      throw new ErrnoException(function, Errno.ESRCH, this);
    }
    return running;
  }

  @Nullable PthreadState state() {
    return state;
  }

  PthreadState makeState() {
    PthreadState now = state;
    if (now != null) {
      return now;
    }
    PthreadState fresh = new PthreadState((Pthread.Handle<?>) this);
    PthreadState other = (PthreadState) STATE.compareAndExchange(this, null, fresh);
    return other != null ? other : fresh;
  }

  /** The thread has ended without a word: what was due for it is due for nobody. */
  void forgetState() {
    PthreadState last = state;
    if (last != null) {
      last.forget();
    }
  }

  // ---- joining ---------------------------------------------------------------------------------

  /** False when it was joined or detached. */
  boolean claim() {
    return CLAIMED.compareAndSet(this, false, true);
  }

  void requireJoinable(String function) throws ErrnoException {
    if (claimed || isAdopted()) {
      throw new ErrnoException(function, Errno.EINVAL, this);
    }
  }

  @SuppressWarnings("NullAway") // T may be nullable, and then null is a result
  T join(String function, long deadlineNanos) throws ErrnoException {
    Thread self = Thread.currentThread();
    if (thread == null || thread == self || Proc.current().isVcoreContext()) {
      throw new ErrnoException(function, Errno.EDEADLK, this);
    }
    requireJoinable(function);
    if (!claim()) {
      throw new ErrnoException(function, Errno.EINVAL, this);
    }
    boolean joined = false;
    try {
      awaitEnd(function, self, deadlineNanos);
      joined = true;
    } finally {
      if (!joined) {
        claimed = false;
      }
    }
    return result();
  }

  private void awaitEnd(String function, Thread self, long deadlineNanos) throws ErrnoException {
    joiner = self;
    Attention.testCancel();
    while (!ended) {
      if (deadlineNanos == Deadline.NEVER) {
        LockSupport.park(this);
      } else if (deadlineNanos - System.nanoTime() > 0) {
        LockSupport.parkNanos(this, deadlineNanos - System.nanoTime());
      } else {
        throw new ErrnoException(function, Errno.ETIMEDOUT, this);
      }
      if (!ended && !Attention.attendSignals()) {
        throw ErrnoException.of(function, this, -Errno.EINTR);
      }
      Attention.testCancel();
    }
    joinShortly(function);
  }

  /** It has done all but leave its own stack. */
  private void joinShortly(String function) throws ErrnoException {
    Thread ending = thread;
    try {
      if (ending != null) {
        ending.join();
      }
    } catch (InterruptedException interrupted) {
      throw new ErrnoException(function, Errno.EINTR, this);
    }
  }

  @SuppressWarnings("NullAway") // T may be nullable, and then null is a result
  private T result() {
    if (failure instanceof ThreadExit) {
      throw new CancellationException(this + " was cancelled");
    }
    if (failure != null) {
      throw new CompletionException(failure);
    }
    return value;
  }

  @Override
  public String toString() {
    return String.valueOf(thread);
  }
}
