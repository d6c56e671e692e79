package io.upcall.libc;

import io.upcall.cores.Proc;
import io.upcall.libc.sync.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * {@code signal.h}: signals between the procs of this JVM, to its threads, and from the host.
 *
 * <p>A handler runs on a thread of the proc that does not block the signal: amid a call of this
 * library that it waits in, or with the next one that it makes. Java code between two calls cannot
 * be interrupted. If no thread waits or calls within 10 ms, a uthread made for it runs the handler.
 *
 * <p>The host's SIGTERM, SIGINT and SIGHUP go to the first proc of the JVM, from the moment that
 * some proc gives one of them an action, blocks it or waits for it; before, and when the action is
 * the default, they do what the JVM does. SIGSTOP and its like are not there: a proc cannot be
 * stopped, and sending one of them to a proc that does not catch it is EOPNOTSUPP. There are no
 * sessions and process groups: a pid of 0 is the caller's own proc, a negative one the proc of that
 * number, -1 all others. A pid that a child of the host has (see {@link Spawn}) is that child's to
 * its parent.
 */
public final class Signal extends SignalNumbers {

  /** The action that signal(7) lists. */
  public static final SigHandler SIG_DFL = signo -> unhandled("SIG_DFL", signo);

  /** Nothing happens. */
  public static final SigHandler SIG_IGN = signo -> unhandled("SIG_IGN", signo);

  private Signal() {}

  private static void unhandled(String name, int signo) {
    throw new IllegalStateException(name + " is no function (signal " + signo + ")");
  }

  private static void requireSignal(String function, int signal) throws ErrnoException {
    if (!SigsetT.isSignal(signal)) {
      throw new ErrnoException(function, Errno.EINVAL, signal);
    }
  }

  // ---- sets ------------------------------------------------------------------------------------

  /** sigemptyset(3). */
  public static void sigemptyset(SigsetT set) {
    if (Seam.isDecorated("sigemptyset")) {
      Seam.runUnfailing("sigemptyset", c -> sigemptyset(set), set);
      return;
    }
    set.bits = 0;
  }

  /** sigfillset(3). */
  public static void sigfillset(SigsetT set) {
    if (Seam.isDecorated("sigfillset")) {
      Seam.runUnfailing("sigfillset", c -> sigfillset(set), set);
      return;
    }
    set.bits = -1L;
  }

  /**
   * sigaddset(3).
   *
   * @throws ErrnoException EINVAL for what is no signal
   */
  public static void sigaddset(SigsetT set, int signal) throws ErrnoException {
    if (Seam.isDecorated("sigaddset")) {
      Seam.run("sigaddset", c -> sigaddset(set, signal), set, signal);
      return;
    }
    requireSignal("sigaddset", signal);
    set.bits |= SigsetT.bit(signal);
  }

  /**
   * sigdelset(3).
   *
   * @throws ErrnoException EINVAL for what is no signal
   */
  public static void sigdelset(SigsetT set, int signal) throws ErrnoException {
    if (Seam.isDecorated("sigdelset")) {
      Seam.run("sigdelset", c -> sigdelset(set, signal), set, signal);
      return;
    }
    requireSignal("sigdelset", signal);
    set.bits &= ~SigsetT.bit(signal);
  }

  /**
   * sigismember(3).
   *
   * @throws ErrnoException EINVAL for what is no signal
   */
  public static boolean sigismember(SigsetT set, int signal) throws ErrnoException {
    if (Seam.isDecorated("sigismember")) {
      return Seam.call("sigismember", c -> sigismember(set, signal), set, signal);
    }
    requireSignal("sigismember", signal);
    return (set.bits & SigsetT.bit(signal)) != 0;
  }

  // ---- actions ---------------------------------------------------------------------------------

  /**
   * sigaction(2).
   *
   * @param action null only asks
   * @return what it was
   * @throws ErrnoException EINVAL for what is no signal, and for another action of SIGKILL or
   *     SIGSTOP
   */
  public static StructSigaction sigaction(int signal, @Nullable StructSigaction action)
      throws ErrnoException {
    if (Seam.isDecorated("sigaction")) {
      return Seam.call("sigaction", c -> sigaction(signal, action), signal, action);
    }
    requireSignal("sigaction", signal);
    ProcSignals signals = ProcSignals.current();
    if (action == null) {
      return signals.action(signal).toStruct();
    }
    if (signal == SIGKILL || signal == SIGSTOP) {
      throw new ErrnoException("sigaction", Errno.EINVAL, signal);
    }
    SignalAction next = SignalAction.of(action);
    if (!next.isDefault()) {
      HostSignals.want(SigsetT.bit(signal));
    }
    SignalAction before = signals.action(signal, next);
    if (signal == SIGCHLD) {
      ChildSignals.unwaited(signals.proc, next);
    }
    return before.toStruct();
  }

  /** signal(2), as BSD and glibc have it: {@link #sigaction} with SA_RESTART. */
  public static SigHandler signal(int signal, SigHandler handler) throws ErrnoException {
    if (Seam.isDecorated("signal")) {
      return Seam.call("signal", c -> signal(signal, handler), signal, handler);
    }
    return sigaction(signal, StructSigaction.of(handler, SA_RESTART)).sa_handler;
  }

  // ---- masks -----------------------------------------------------------------------------------

  /**
   * pthread_sigmask(3): of the calling thread. What is pending and not blocked any more is
   * delivered before it returns. SIGKILL and SIGSTOP are never blocked.
   *
   * @param how {@link #SIG_BLOCK}, {@link #SIG_UNBLOCK} or {@link #SIG_SETMASK}
   * @param set null only asks
   * @return what it was
   * @throws ErrnoException EINVAL for an unknown {@code how}
   */
  public static SigsetT pthread_sigmask(int how, @Nullable SigsetT set) throws ErrnoException {
    if (Seam.isDecorated("pthread_sigmask")) {
      return Seam.call("pthread_sigmask", c -> pthread_sigmask(how, set), how, set);
    }
    if (set == null) {
      PthreadState state = PthreadState.here();
      return SigsetT.ofBits(state == null ? 0 : state.mask());
    }
    PthreadState state = PthreadState.own();
    long before = state.mask();
    long next =
        switch (how) {
          case SIG_BLOCK -> before | set.bits;
          case SIG_UNBLOCK -> before & ~set.bits;
          case SIG_SETMASK -> set.bits;
          default -> throw new ErrnoException("pthread_sigmask", Errno.EINVAL, how);
        };
    HostSignals.want(next & ~before);
    state.mask(next);
    Attention.attendSignals();
    return SigsetT.ofBits(before);
  }

  /** sigprocmask(2): the same, since each thread has a mask of its own. */
  public static SigsetT sigprocmask(int how, @Nullable SigsetT set) throws ErrnoException {
    if (Seam.isDecorated("sigprocmask")) {
      return Seam.call("sigprocmask", c -> sigprocmask(how, set), how, set);
    }
    return pthread_sigmask(how, set);
  }

  /** sigpending(2): what was sent to the thread or its proc and is blocked. */
  public static SigsetT sigpending() {
    if (Seam.isDecorated("sigpending")) {
      return Seam.callUnfailing("sigpending", c -> sigpending());
    }
    PthreadState state = PthreadState.here();
    long bits = ProcSignals.current().pendingBits();
    return SigsetT.ofBits(state == null ? bits : (bits | state.pendingBits()) & state.mask());
  }

  // ---- sending ---------------------------------------------------------------------------------

  /**
   * kill(2).
   *
   * @param signal 0 only asks whether there is such a proc
   * @throws ErrnoException EINVAL for what is no signal, ESRCH; EOPNOTSUPP for a signal that would
   *     stop the proc
   */
  public static void kill(int pid, int signal) throws ErrnoException {
    if (Seam.isDecorated("kill")) {
      Seam.run("kill", c -> kill(pid, signal), pid, signal);
      return;
    }
    if (signal != 0) {
      requireSignal("kill", signal);
    }
    int sender = Proc.current().pid();
    if (pid > 0 && ChildTable.of(Proc.current()).isHostChild(pid)) {
      ErrnoException.check("kill", pid, HostChild.kill(pid, signal));
      return;
    }
    for (Proc target : targets(pid)) {
      if (signal != 0) {
        sendTo("kill", target, new StructSiginfo(signal, SI_USER, sender, 0, null));
      }
    }
    Attention.attendSignals();
  }

  private static List<Proc> targets(int pid) throws ErrnoException {
    Proc self = Proc.current();
    List<Proc> targets = new ArrayList<>();
    if (pid == -1) {
      targets.addAll(Proc.all());
      targets.removeIf(proc -> proc == self || !proc.isRunning());
    } else {
      Proc one = pid == 0 ? self : Proc.find(Math.abs(pid));
      if (one != null) {
        targets.add(one);
      }
    }
    if (targets.isEmpty()) {
      throw new ErrnoException("kill", Errno.ESRCH, pid);
    }
    return targets;
  }

  private static void sendTo(String function, Proc target, StructSiginfo info)
      throws ErrnoException {
    ProcSignals signals = ProcSignals.of(target);
    int signal = info.si_signo();
    boolean stops = SignalAction.byDefault(signal) == SignalAction.Default.STOP;
    if (stops && signals.action(signal).isDefault()) {
      throw new ErrnoException(function, Errno.EOPNOTSUPP, signal);
    }
    // A zombie is there, and takes no signal.
    if (target.isRunning()) {
      ErrnoException.check(function, signal, (long) signals.send(info, null));
    }
  }

  /**
   * sigqueue(3): {@link #kill} with a value, for a handler set with {@link #SA_SIGINFO}.
   *
   * @param value sival_int as an Integer, or sival_ptr
   * @throws ErrnoException as kill, and EAGAIN when 1,024 signals are pending
   */
  public static void sigqueue(int pid, int signal, @Nullable Object value) throws ErrnoException {
    if (Seam.isDecorated("sigqueue")) {
      Seam.run("sigqueue", c -> sigqueue(pid, signal, value), pid, signal, value);
      return;
    }
    if (signal != 0) {
      requireSignal("sigqueue", signal);
    }
    Proc target = Proc.find(pid);
    if (target == null) {
      throw new ErrnoException("sigqueue", Errno.ESRCH, pid);
    }
    if (signal != 0) {
      int sender = Proc.current().pid();
      sendTo("sigqueue", target, new StructSiginfo(signal, SI_QUEUE, sender, 0, value));
    }
    Attention.attendSignals();
  }

  /**
   * pthread_kill(3): to one thread. A handler runs there, with its next call of this library if it
   * waits in none.
   *
   * @param signal 0 only asks whether the thread lives
   * @throws ErrnoException EINVAL for what is no signal; ESRCH when the thread has ended;
   *     EOPNOTSUPP for a signal that would stop the proc
   */
  public static void pthread_kill(Pthread.Handle<?> thread, int signal) throws ErrnoException {
    if (Seam.isDecorated("pthread_kill")) {
      Seam.run("pthread_kill", c -> pthread_kill(thread, signal), thread, signal);
      return;
    }
    if (signal != 0) {
      requireSignal("pthread_kill", signal);
    }
    thread.living("pthread_kill");
    if (signal != 0) {
      ProcSignals signals = ProcSignals.of(thread.proc);
      boolean stops = SignalAction.byDefault(signal) == SignalAction.Default.STOP;
      if (stops && signals.action(signal).isDefault()) {
        throw new ErrnoException("pthread_kill", Errno.EOPNOTSUPP, signal);
      }
      int sender = Proc.current().pid();
      StructSiginfo info = new StructSiginfo(signal, SI_TKILL, sender, 0, null);
      ErrnoException.check("pthread_kill", signal, (long) signals.send(info, thread.makeState()));
    }
    Attention.attendSignals();
  }

  /**
   * raise(3): to the calling thread; a handler has run when it returns.
   *
   * @throws ErrnoException EINVAL for what is no signal
   */
  public static void raise(int signal) throws ErrnoException {
    if (Seam.isDecorated("raise")) {
      Seam.run("raise", c -> raise(signal), signal);
      return;
    }
    requireSignal("raise", signal);
    pthread_kill(Pthread.pthread_self(), signal);
  }

  /** abort(3): ends the proc as by SIGABRT, after a handler for that. Does not return. */
  public static void abort() throws ErrnoException {
    if (Seam.isDecorated("abort")) {
      Seam.run("abort", c -> abort());
      return;
    }
    raise(SIGABRT);
    ProcSignals signals = ProcSignals.current();
    signals.action(SIGABRT, SignalAction.DEFAULT);
    pthread_sigmask(SIG_UNBLOCK, SigsetT.of(SIGABRT));
    raise(SIGABRT);
  }

  // ---- waiting ---------------------------------------------------------------------------------

  /**
   * pause(2): waits until a signal handler has run. A cancellation point.
   *
   * @throws ErrnoException EINTR, always
   */
  public static void pause() throws ErrnoException {
    if (Seam.isDecorated("pause")) {
      Seam.run("pause", c -> pause());
      return;
    }
    PthreadState state = PthreadState.here();
    sigsuspend(SigsetT.ofBits(state == null ? 0 : state.mask()));
  }

  /**
   * sigsuspend(2): {@link #pause} with another mask, which it sets and waits in one step.
   *
   * @throws ErrnoException EINTR, always; EDEADLK in vcore context
   */
  public static void sigsuspend(SigsetT mask) throws ErrnoException {
    if (Seam.isDecorated("sigsuspend")) {
      Seam.run("sigsuspend", c -> sigsuspend(mask), mask);
      return;
    }
    if (Proc.current().isVcoreContext()) {
      throw new ErrnoException("sigsuspend", Errno.EDEADLK, mask);
    }
    PthreadState state = PthreadState.own();
    HostSignals.want(~mask.bits & state.mask());
    long before = state.beginLooking(mask.bits);
    try {
      SignalSuspension suspension = new SignalSuspension();
      while (!suspension.look()) {
        LockSupport.park(suspension);
      }
    } finally {
      state.endLooking(before);
    }
    throw ErrnoException.of("sigsuspend", mask, -Errno.EINTR);
  }

  /**
   * sigwait(3): waits until one of {@code set}, which the thread blocks, is pending, and takes it.
   * A cancellation point. Handlers of other signals run, and it goes on waiting.
   *
   * @return its number
   * @throws ErrnoException EDEADLK in vcore context; EINTR of Java's interrupt alone
   */
  public static int sigwait(SigsetT set) throws ErrnoException {
    if (Seam.isDecorated("sigwait")) {
      return Seam.call("sigwait", c -> sigwait(set), set);
    }
    while (true) {
      StructSiginfo info = SignalWaits.await("sigwait", set, Deadline.NEVER);
      if (info != null) {
        return info.si_signo();
      }
    }
  }

  /**
   * sigwaitinfo(2): {@link #sigwait} that tells more.
   *
   * @throws ErrnoException EINTR after a handler of another signal
   */
  public static StructSiginfo sigwaitinfo(SigsetT set) throws ErrnoException {
    if (Seam.isDecorated("sigwaitinfo")) {
      return Seam.call("sigwaitinfo", c -> sigwaitinfo(set), set);
    }
    StructSiginfo info = SignalWaits.await("sigwaitinfo", set, Deadline.NEVER);
    if (info == null) {
      throw ErrnoException.of("sigwaitinfo", set, -Errno.EINTR);
    }
    return info;
  }

  /**
   * sigtimedwait(2).
   *
   * @param timeout how long; 0 only looks
   * @throws ErrnoException EAGAIN when none came; EINVAL for a time out of range; EINTR
   */
  public static StructSiginfo sigtimedwait(SigsetT set, StructTimespec timeout)
      throws ErrnoException {
    if (Seam.isDecorated("sigtimedwait")) {
      return Seam.call("sigtimedwait", c -> sigtimedwait(set, timeout), set, timeout);
    }
    if (!timeout.isValid()) {
      throw new ErrnoException("sigtimedwait", Errno.EINVAL, timeout);
    }
    long deadline = Deadline.in(timeout.toNanos());
    StructSiginfo info = SignalWaits.await("sigtimedwait", set, deadline);
    if (info == null) {
      throw ErrnoException.of("sigtimedwait", set, -Errno.EINTR);
    }
    return info;
  }

  // ---- timers ----------------------------------------------------------------------------------

  /**
   * alarm(2): SIGALRM after so many seconds; 0 for none. It takes the place of the one that was
   * set.
   *
   * @param seconds 0 or more
   * @return how many seconds that had left, rounded up; 0 when none was set
   */
  public static int alarm(int seconds) {
    if (Seam.isDecorated("alarm")) {
      return Seam.callUnfailing("alarm", c -> alarm(seconds), seconds);
    }
    StructItimerval before = IntervalTimer.of(Proc.current()).set(seconds * 1_000_000_000L, 0);
    long left = before.it_value().toNanos();
    return (int) Math.min(Integer.MAX_VALUE, (left + 999_999_999L) / 1_000_000_000L);
  }

  /**
   * setitimer(2).
   *
   * @param which {@link #ITIMER_REAL}: the time that a proc computes is not counted
   * @return what it was
   * @throws ErrnoException EINVAL for another timer, or microseconds out of range
   */
  public static StructItimerval setitimer(int which, StructItimerval value) throws ErrnoException {
    if (Seam.isDecorated("setitimer")) {
      return Seam.call("setitimer", c -> setitimer(which, value), which, value);
    }
    if (which != ITIMER_REAL || !value.isValid()) {
      throw new ErrnoException("setitimer", Errno.EINVAL, which != ITIMER_REAL ? which : value);
    }
    return IntervalTimer.of(Proc.current())
        .set(value.it_value().toNanos(), value.it_interval().toNanos());
  }

  /**
   * getitimer(2).
   *
   * @throws ErrnoException EINVAL for a timer other than {@link #ITIMER_REAL}
   */
  public static StructItimerval getitimer(int which) throws ErrnoException {
    if (Seam.isDecorated("getitimer")) {
      return Seam.call("getitimer", c -> getitimer(which), which);
    }
    if (which != ITIMER_REAL) {
      throw new ErrnoException("getitimer", Errno.EINVAL, which);
    }
    return IntervalTimer.of(Proc.current()).get();
  }
}
