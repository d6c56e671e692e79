package io.upcall.cores;

import io.upcall.async.DriverSide;
import io.upcall.async.Op;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What one uthread does at a moment.
 *
 * @param id its number in the JVM
 * @param name its name; empty for none
 * @param priority see {@link Uthread#priority}
 * @param activity what it does
 * @param vcore the vcore that it runs on, that it took a carrier from, or whose driver has its
 *     call; -1 for none
 * @param call the call that it waits for; null for none
 * @param blocker what it is parked on, when that is no call; null when it is not parked, or did not
 *     say on what
 * @param stack where it is, innermost first; empty when it has not begun
 */
public record UthreadState(
    long id,
    String name,
    int priority,
    Activity activity,
    int vcore,
    @Nullable WaitedCall call,
    @Nullable String blocker,
    List<StackTraceElement> stack) {

  private static final int ATTEMPTS = 3;

  /** Operations that are on no descriptor. */
  private static final Set<Op> WITHOUT_FD =
      Set.of(
          Op.NOP,
          Op.SOCKET,
          Op.PIPE,
          Op.MADVISE,
          Op.FUTEX_WAIT,
          Op.FUTEX_WAKE,
          Op.FUTEX_WAITV,
          Op.WAITID,
          Op.TIMEOUT,
          Op.FUNCTION);

  /** What a uthread does. */
  public enum Activity {
    /** A vcore runs it. */
    RUNNING,
    /** It waits for a vcore. */
    READY,
    /** It waits for a call. */
    IN_CALL,
    /** It is parked, or waits on an object. */
    PARKED,
    /** The same with a limit, or it sleeps. */
    TIMED,
    /** It waits for a monitor. */
    BLOCKED,
    /** It blocks, or has been preempted, on a carrier that has lost its vcore. */
    AWAY,
    /** It has ended. */
    ENDED
  }

  /**
   * A call that a uthread waits for.
   *
   * @param op which operation
   * @param fd on which descriptor of the driver's; -1 for an operation without one
   * @param nanos for how long; -1 when it began before anybody asked
   */
  public record WaitedCall(Op op, int fd, long nanos) {

    @Override
    public String toString() {
      String what = fd < 0 ? op.toString() : op + " of fd " + fd;
      return nanos < 0
          ? what + " since before times were kept"
          : String.format(Locale.ROOT, "%s for %.6f s", what, nanos / 1e9);
    }
  }

  static UthreadState of(Uthread uthread) {
    UthreadState state = look(uthread);
    for (int i = 1; i < ATTEMPTS && !isUnchanged(uthread, state); i++) {
      state = look(uthread);
    }
    return state;
  }

  /** Whether it does the same after its stack was walked as before. */
  private static boolean isUnchanged(Uthread uthread, UthreadState seen) {
    Carrier carrier = LoomAccess.best().carrierOf(uthread.thread());
    return activity(uthread.thread(), carrier, blockingCall(uthread.thread())) == seen.activity;
  }

  private static UthreadState look(Uthread uthread) {
    Thread thread = uthread.thread();
    Carrier carrier = LoomAccess.best().carrierOf(thread);
    BlockingCall call = blockingCall(thread);
    Object blocker = call == null ? LockSupport.getBlocker(thread) : null;
    return new UthreadState(
        uthread.id(),
        uthread.name(),
        uthread.priority(),
        activity(thread, carrier, call),
        vcore(carrier, call),
        call == null ? null : waited(call),
        blocker == null ? null : blocker.getClass().getName(),
        List.of(thread.getStackTrace()));
  }

  private static @Nullable BlockingCall blockingCall(Thread thread) {
    return LockSupport.getBlocker(thread) instanceof BlockingCall call ? call : null;
  }

  private static WaitedCall waited(BlockingCall call) {
    Op op = call.op();
    return new WaitedCall(
        op, WITHOUT_FD.contains(op) ? -1 : DriverSide.fd(call), call.waitedNanos());
  }

  private static int vcore(@Nullable Carrier carrier, @Nullable BlockingCall call) {
    Vcore vcore = carrier != null ? carrier.vcore() : call != null ? call.vcore() : null;
    return vcore == null ? -1 : vcore.id();
  }

  private static Activity activity(
      Thread thread, @Nullable Carrier carrier, @Nullable BlockingCall call) {
    if (carrier != null && carrier.state() == Carrier.LOST) {
      return Activity.AWAY;
    }
    return switch (thread.getState()) {
      case NEW, RUNNABLE -> carrier == null ? Activity.READY : Activity.RUNNING;
      case BLOCKED -> Activity.BLOCKED;
      case WAITING -> call == null ? Activity.PARKED : Activity.IN_CALL;
      case TIMED_WAITING -> Activity.TIMED;
      case TERMINATED -> Activity.ENDED;
    };
  }

  /** One line, without the stack. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder("uthread ").append(id);
    if (!name.isEmpty()) {
      line.append(" \"").append(name).append('"');
    }
    line.append(" priority ").append(priority).append(' ').append(activity);
    if (call != null) {
      line.append(' ').append(call);
    }
    if (blocker != null) {
      line.append(" on ").append(blocker);
    }
    if (vcore >= 0) {
      line.append(", vcore ").append(vcore);
    }
    return line.toString();
  }
}
