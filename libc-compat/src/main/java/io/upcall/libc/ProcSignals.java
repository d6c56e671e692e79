package io.upcall.libc;

import io.upcall.async.spin.SpinLock;
import io.upcall.cores.ExitStatus;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcLocal;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The signals of one proc: what it does on each, what was sent and not delivered, who waits.
 *
 * <pre>
 *   sent ──somebody in sigwait──▶ taken by it
 *     ├──ignored, and some thread does not block it──▶ gone
 *     ├──its action is to end the proc, and some thread does not block it──▶ the proc ends
 *     └──else──▶ PENDING of the proc, or of the thread it was sent to
 *                  └──a thread that does not block it, at its next look──▶ delivered there
 * </pre>
 *
 * <p>Which thread: of those that do not block it the oldest that waits in a call of this library is
 * woken for it; if none waits, the next that makes one takes it; and if none does that for {@link
 * SignalStandIn#PATIENCE_NANOS}, because all compute or wait for something else, a uthread made for
 * it runs the handler.
 */
final class ProcSignals {

  private static final long END_LOOK_NANOS = 50_000;

  private static final ProcLocal<ProcSignals> OF = ProcLocal.withInitial(ProcSignals::new);

  final Proc proc;
  private final SpinLock lock = new SpinLock();

  /** By signal. Written under the lock. */
  private final AtomicReferenceArray<SignalAction> actions =
      new AtomicReferenceArray<>(Signal.NSIG);

  /** Guarded by lock, as are those of the threads of this proc. */
  private final PendingSignals pending = new PendingSignals();

  /** Threads in sigwait. Guarded by lock. */
  private final SignalWaiters waiters = new SignalWaiters();

  /** How often each signal is pending for a thread alone. Guarded by lock. */
  private final int[] pendingInThreads = new int[Signal.NSIG];

  /** The bits of those that are. Written under the lock; signalfds look. */
  private volatile long threadsBits;

  /** Each signalfd that takes from here. */
  private final SignalSources sources = new SignalSources();

  /** The proc has ended: nothing is pending for it from here on. Guarded by lock. */
  private boolean over;

  /** Sees to signals that no thread takes. */
  private final SignalStandIn standIn = new SignalStandIn(this);

  private ProcSignals(Proc proc) {
    this.proc = proc;
    for (int signal = 1; signal < Signal.NSIG; signal++) {
      actions.set(signal, SignalAction.DEFAULT);
    }
    actions.set(Signal.SIGPIPE, SignalAction.IGNORE);
    proc.onExit(this::forget);
    ChildSignals.listen(proc);
  }

  static ProcSignals of(Proc proc) {
    return OF.of(proc);
  }

  static ProcSignals current() {
    return OF.of(Proc.current());
  }

  // ---- actions ---------------------------------------------------------------------------------

  SignalAction action(int signal) {
    return actions.get(signal);
  }

  /** What it was. A signal that is ignored from here on is not pending any more. */
  SignalAction action(int signal, SignalAction action) {
    int dropped = 0;
    lock.lock();
    SignalAction before = actions.getAndSet(signal, action);
    if (action.ignores(signal)) {
      dropped = pending.drop(SigsetT.bit(signal));
    }
    lock.unlock();
    Attention.lower(dropped);
    settle(0);
    return before;
  }

  /** What exec and posix_spawn leave of the actions: ignored stays ignored, handlers are gone. */
  void inherit(ProcSignals parent, long defaults) {
    for (int signal = 1; signal < Signal.NSIG; signal++) {
      boolean ignored = parent.action(signal).handler() == Signal.SIG_IGN;
      boolean reset = (defaults & SigsetT.bit(signal)) != 0;
      actions.set(signal, ignored && !reset ? SignalAction.IGNORE : SignalAction.DEFAULT);
    }
  }

  // ---- sending ---------------------------------------------------------------------------------

  /**
   * Sends a signal to the proc, or to {@code target} of it. From anywhere.
   *
   * @return 0, or {@code -EAGAIN} when too many are pending
   */
  int send(StructSiginfo info, @Nullable PthreadState target) {
    int signal = info.si_signo();
    if (signal == Signal.SIGKILL) {
      end(signal);
      return 0;
    }
    if (!proc.isRunning()) {
      return 0;
    }
    PendingSignals.Node node = new PendingSignals.Node(info);
    lock.lock();
    SignalWaiter waiter = waiters.take(signal, target);
    if (waiter != null) {
      waiter.grant(info);
    }
    lock.unlock();
    if (waiter != null) {
      waiter.unpark();
      return 0;
    }
    SignalAction action = action(signal);
    if (!SignalThreads.allBlock(proc, signal, target)) {
      if (action.ignores(signal)) {
        return 0;
      }
      if (action.isDefault() && SignalAction.byDefault(signal) == SignalAction.Default.TERMINATE) {
        end(signal);
        return 0;
      }
    }
    return pend(node, target);
  }

  private int pend(PendingSignals.Node node, @Nullable PthreadState target) {
    PendingSignals fresh = new PendingSignals();
    lock.lock();
    PendingSignals where = over ? null : target == null ? pending : target.pendingFor(fresh);
    // A proc or a thread that has just ended takes no signal: nobody would take it back.
    PendingSignals.Added added = where == null ? PendingSignals.Added.ALREADY : where.add(node);
    if (target != null && added == PendingSignals.Added.YES) {
      countInThreads(node.info.si_signo(), 1);
    }
    lock.unlock();
    if (added == PendingSignals.Added.FULL) {
      return -Errno.EAGAIN;
    }
    if (added == PendingSignals.Added.YES) {
      Attention.raise();
      settle(SigsetT.bit(node.info.si_signo()));
      if (target != null) {
        target.handle.unpark();
      } else if (!SignalThreads.wakeOne(proc, node.info.si_signo())
          && !SignalThreads.allBlock(proc, node.info.si_signo(), null)) {
        standIn.call();
      }
    }
    return 0;
  }

  /** Ends the proc as by {@code signal}. Does not return to a thread of the proc itself. */
  private void end(int signal) {
    ExitHandlers.of(proc).drop();
    ExitStatus how = ExitStatus.signaled(signal);
    if (proc != Proc.current() || proc.isVcoreContext()) {
      proc.terminate(how);
      return;
    }
    // Not on this thread: it may be amid a call, and the end of the proc waits for all calls.
    Thread ender = new Thread(() -> proc.terminate(how), "upcall-signal-" + proc.pid());
    ender.setDaemon(true);
    ender.start();
    while (proc.isRunning()) {
      LockSupport.parkNanos(this, END_LOOK_NANOS);
    }
    // It ends already; this only unwinds the thread.
    Proc.exit(how.shellStatus());
  }

  // ---- waiting ---------------------------------------------------------------------------------

  /** Takes one of {@code set} if there is one, or puts {@code waiter} on the list. */
  @Nullable StructSiginfo takeOrWait(
      SignalWaiter waiter, long set, @Nullable PthreadState state, boolean wait) {
    lock.lock();
    StructSiginfo info = takeFrom(set, state);
    if (info == null && wait) {
      waiters.add(waiter);
    }
    lock.unlock();
    took(info);
    return info;
  }

  /** Takes one of {@code set}, if there is one. */
  @Nullable StructSiginfo take(long set, @Nullable PthreadState state) {
    lock.lock();
    StructSiginfo info = takeFrom(set, state);
    lock.unlock();
    took(info);
    return info;
  }

  private void took(@Nullable StructSiginfo info) {
    if (info != null) {
      Attention.lower(1);
      settle(0);
    }
  }

  private @Nullable StructSiginfo takeFrom(long set, @Nullable PthreadState state) {
    PendingSignals own = state == null ? null : state.pendingOrNull();
    StructSiginfo info = own == null ? null : own.take(set);
    if (info == null) {
      return pending.take(set);
    }
    countInThreads(info.si_signo(), -1);
    return info;
  }

  /** Under the lock: so many more are pending for threads alone. */
  private void countInThreads(int signal, int more) {
    pendingInThreads[signal] += more;
    long bit = SigsetT.bit(signal);
    threadsBits = pendingInThreads[signal] > 0 ? threadsBits | bit : threadsBits & ~bit;
  }

  /** False when the waiter was given its signal by now. */
  boolean withdraw(SignalWaiter waiter) {
    lock.lock();
    boolean waited = waiters.remove(waiter);
    lock.unlock();
    return waited;
  }

  // ---- signalfd --------------------------------------------------------------------------------

  SignalSources sources() {
    return sources;
  }

  /** After a change of what is pending, with the bits of what came. */
  private void settle(long came) {
    sources.settle(came);
  }

  /** What is pending for the proc or for any of its threads. */
  long allPendingBits() {
    return pending.bits() | threadsBits;
  }

  // ---- delivering ------------------------------------------------------------------------------

  /** What is pending for the proc. */
  long pendingBits() {
    return pending.bits();
  }

  /** True when something is pending that a thread in {@code state} does not block. */
  boolean isDue(@Nullable PthreadState state) {
    long bits = pending.bits();
    if (state == null) {
      return bits != 0;
    }
    return ((bits | state.pendingBits()) & ~state.mask()) != 0;
  }

  /** Nothing came of the signals: some action was to ignore them. */
  static final int NONE = 0;

  /** Handlers ran, and all of them wanted calls to go on. */
  static final int RESTART = 1;

  /** Handlers ran. */
  static final int INTERRUPT = 2;

  /**
   * Delivers to the calling thread whatever is due for it.
   *
   * @return {@link #NONE}, {@link #RESTART} or {@link #INTERRUPT}
   */
  int deliver(@Nullable PthreadState first) {
    int effect = NONE;
    PthreadState state = first;
    while (isDue(state)) {
      StructSiginfo info = take(state == null ? -1L : ~state.mask(), state);
      if (info != null) {
        effect = Math.max(effect, deliver(info));
        // A handler may have been the first thing that needed one.
        state = PthreadState.here();
      }
    }
    return effect;
  }

  private int deliver(StructSiginfo info) {
    int signal = info.si_signo();
    SignalAction action = action(signal);
    if (action.ignores(signal)) {
      return NONE;
    }
    if (action.isDefault()) {
      end(signal);
      return NONE;
    }
    if (action.has(Signal.SA_RESETHAND)) {
      actions.compareAndSet(signal, action, SignalAction.DEFAULT);
    }
    PthreadState state = PthreadState.own();
    long before = state.mask();
    state.mask(action.maskDuring(signal, before));
    try {
      action.handle(info);
    } finally {
      state.mask(before);
    }
    return action.has(Signal.SA_RESTART) ? RESTART : INTERRUPT;
  }

  // ---- the end ---------------------------------------------------------------------------------

  /** Drops what is pending for a thread that has ended. */
  void drop(PthreadState ended) {
    lock.lock();
    PendingSignals own = ended.pendingOrNull();
    int dropped = 0;
    for (StructSiginfo info; own != null && (info = own.take(-1L)) != null; dropped++) {
      countInThreads(info.si_signo(), -1);
    }
    lock.unlock();
    Attention.lower(dropped);
    settle(0);
  }

  private void forget() {
    lock.lock();
    over = true;
    int dropped = pending.drop(-1L);
    lock.unlock();
    Attention.lower(dropped);
    settle(0);
  }
}
