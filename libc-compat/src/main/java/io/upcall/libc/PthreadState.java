package io.upcall.libc;

import io.upcall.cores.Proc;
import io.upcall.libc.sync.Mutex;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a thread has beside its stack: its signal mask and what is pending for it, cancellation,
 * clean-up handlers, values of keys, the robust mutexes it holds. Made when a thread first needs
 * one of them, because most never do, and a hundred thousand that sleep should not pay for it.
 *
 * <pre>
 *   cancellation:  NONE ──pthread_cancel──▶ REQUESTED ──cancellation point, enabled──▶ EXITING
 *                    └───────────────────pthread_exit──────────────────────────────────▶ ┘
 *   EXITING: cancellation is off, clean-up handlers run, last first, then destructors of keys
 * </pre>
 */
final class PthreadState {

  private static final Logger LOG = LoggerFactory.getLogger(PthreadState.class);

  private static final int NOT_CANCELLED = 0;
  private static final int REQUESTED = 1;
  private static final int ENDED = 2;

  final Pthread.Handle<?> handle;

  /** Whether it was cancelled: by CAS of who cancels; ENDED by the thread itself. */
  private final AtomicInteger cancellation = new AtomicInteger(NOT_CANCELLED);

  /** What it blocks. Written by the thread; who sends looks. */
  private volatile long mask;

  /**
   * In a wait that looks for signals, with a mask of its own, before it ends: see {@link
   * #beginLooking}. Written by the thread; who sends looks.
   */
  private volatile boolean looking;

  /** Signals for this thread alone; made with the first, under the proc's lock of signals. */
  private volatile @Nullable PendingSignals pending;

  // The thread's own.
  private boolean cancelEnabled = true;
  private boolean exiting;
  private @Nullable Deque<PthreadCleanup> cleanups;
  private @Nullable Map<PthreadKey<?>, Object> values;
  private @Nullable List<Mutex> robust;

  PthreadState(Pthread.Handle<?> handle) {
    this.handle = handle;
  }

  /** The calling thread's, or null when it has none. */
  static @Nullable PthreadState here() {
    Pthread.Handle<?> handle = Threads.peek(Thread.currentThread());
    return handle == null ? null : handle.state();
  }

  /** The calling thread's. */
  static PthreadState own() {
    return Threads.own().makeState();
  }

  /** True when the calling thread has something to see to, cancellation included or not. */
  static boolean isDueHere(boolean cancels) {
    PthreadState state = here();
    return (state != null && cancels && state.isCancelDue()) || ProcSignals.current().isDue(state);
  }

  // ---- signals ---------------------------------------------------------------------------------

  /** What the thread blocks. */
  long mask() {
    return mask;
  }

  /** SIGKILL and SIGSTOP are never blocked. */
  void mask(long newMask) {
    mask = blockable(newMask);
  }

  /**
   * Sets the mask of a wait that looks for signals before it ends: whoever sends one that this does
   * not block leaves it to this thread, however soon that parks.
   *
   * @return the mask before, for {@link #endLooking}
   */
  long beginLooking(long newMask) {
    long before = mask;
    // Before the mask: a sender that sees the mask knows that this thread will look.
    looking = true;
    mask(newMask);
    return before;
  }

  /** Puts the mask back, and sees to what that lets through. */
  void endLooking(long before) {
    mask(before);
    looking = false;
    // After that: what was left to this thread a moment ago is seen here.
    Attention.attendSignals();
  }

  /** True when the thread will take what comes now and its mask lets through. */
  boolean isLooking() {
    return looking;
  }

  /** Those of {@code signals} that can be blocked, and waited for. */
  static long blockable(long signals) {
    return signals & ~(SigsetT.bit(Signal.SIGKILL) | SigsetT.bit(Signal.SIGSTOP));
  }

  /** What is pending for the thread alone. */
  long pendingBits() {
    PendingSignals own = pending;
    return own == null ? 0 : own.bits();
  }

  @Nullable PendingSignals pendingOrNull() {
    return pending;
  }

  /** Where to put a signal for this thread; null when it has ended. Under the proc's lock. */
  @Nullable PendingSignals pendingFor(PendingSignals fresh) {
    if (cancellation.get() == ENDED) {
      return null;
    }
    if (pending == null) {
      pending = fresh;
    }
    return pending;
  }

  // ---- cancellation ----------------------------------------------------------------------------

  /** By any thread; the caller unparks this one afterwards. */
  void requestCancel() {
    if (cancellation.compareAndSet(NOT_CANCELLED, REQUESTED)) {
      Attention.raise();
    }
  }

  boolean isCancelDue() {
    return cancellation.get() == REQUESTED && cancelEnabled && !exiting;
  }

  /** Does not return when the thread is to end. */
  void actOnCancel() {
    if (isCancelDue()) {
      exit(ThreadExit.cancelled());
    }
  }

  /** pthread_setcancelstate(3): what it was. */
  boolean cancelEnabled(boolean enabled) {
    boolean was = cancelEnabled;
    cancelEnabled = enabled;
    return was;
  }

  /**
   * Ends the thread. A thread that pthread_create did not make has nobody who takes what unwinds
   * it: it stays until it is its proc's last, and then ends that.
   */
  void exit(ThreadExit how) {
    exiting = true;
    if (handle.isAdopted()) {
      end();
      handle.proc.awaitOthers();
      Proc.exit(0);
    }
    throw how;
  }

  boolean isExiting() {
    return exiting;
  }

  // ---- clean-up --------------------------------------------------------------------------------

  void push(PthreadCleanup cleanup) {
    Deque<PthreadCleanup> stack = cleanups;
    if (stack == null) {
      stack = new ArrayDeque<>(4);
      cleanups = stack;
    }
    stack.push(cleanup);
  }

  /** The last one that was pushed; null when there is none. */
  @Nullable PthreadCleanup pop() {
    return cleanups == null ? null : cleanups.poll();
  }

  /** Takes off one that was pushed, wherever it is; false when it is not there. */
  boolean remove(PthreadCleanup cleanup) {
    return cleanups != null && cleanups.remove(cleanup);
  }

  // ---- keys ------------------------------------------------------------------------------------

  @Nullable Object value(PthreadKey<?> key) {
    return values == null ? null : values.get(key);
  }

  void value(PthreadKey<?> key, @Nullable Object value) {
    Map<PthreadKey<?>, Object> map = values;
    if (map == null) {
      map = new HashMap<>(4);
      values = map;
    }
    if (value == null) {
      map.remove(key);
    } else {
      map.put(key, value);
    }
  }

  // ---- robust mutexes --------------------------------------------------------------------------

  /** The thread has taken a robust mutex. */
  void took(Mutex mutex) {
    List<Mutex> held = robust;
    if (held == null) {
      held = new ArrayList<>(2);
      robust = held;
    }
    if (!held.contains(mutex)) {
      held.add(mutex);
    }
  }

  /** The thread has given a robust mutex up. */
  void gave(Mutex mutex) {
    if (robust != null) {
      robust.remove(mutex);
    }
  }

  // ---- the end ---------------------------------------------------------------------------------

  /** The thread's routine is over, by return, by exception, by exit or by cancellation. */
  void end() {
    if (exiting) {
      runCleanups();
    }
    exiting = true;
    runDestructors();
    if (robust != null) {
      robust.forEach(Mutex::abandon);
      robust = null;
    }
    forget();
  }

  /** What is due for it is due for nobody any more. */
  void forget() {
    if (cancellation.getAndSet(ENDED) == REQUESTED) {
      Attention.lower(1);
    }
    ProcSignals.of(handle.proc).drop(this);
  }

  private void runCleanups() {
    for (PthreadCleanup next = pop(); next != null; next = pop()) {
      guarded(next.routine());
    }
  }

  private void runDestructors() {
    for (int round = 0; round < Pthread.PTHREAD_DESTRUCTOR_ITERATIONS; round++) {
      Map<PthreadKey<?>, Object> left = values;
      if (left == null || left.isEmpty()) {
        return;
      }
      values = null;
      left.forEach((key, value) -> guarded(() -> key.destroy(value)));
    }
  }

  /** One that fails does not keep the others from running. */
  private static void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException failure) {
      LOG.error("uncaught at the end of {}", Thread.currentThread(), failure);
    }
  }
}
