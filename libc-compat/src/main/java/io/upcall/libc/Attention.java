package io.upcall.libc;

import io.upcall.async.VcoreContext;
import io.upcall.cores.BlockingCall;
import io.upcall.cores.Interruption;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What a thread has to see to before it waits, or instead: its cancellation, and signals.
 *
 * <p>Every blocking call looks here as it begins and whenever its park ends too early. Nearly
 * always that look is one read of {@link #wanted}, the number of signals and cancellations that
 * threads of this JVM have not seen to yet. Who adds one writes it down for its thread, then counts
 * it here, then unparks the thread; see {@link Interruption} for why nothing is missed.
 *
 * <table>
 * <caption>What a signal handler does to the call that it interrupts (signal(7))</caption>
 * <tr><th>call</th><th>all its handlers had SA_RESTART</th><th>one had not</th></tr>
 * <tr><td>read, write, open, accept, connect, recv, send and their like, flock, fcntl(F_SETLKW),
 *     waitpid, sem_wait</td><td>goes on</td><td>EINTR</td></tr>
 * <tr><td>the same after some bytes went</td><td colspan="2">their count</td></tr>
 * <tr><td>a socket call under SO_RCVTIMEO or SO_SNDTIMEO; sem_timedwait</td>
 *     <td colspan="2">EINTR</td></tr>
 * <tr><td>poll, select, epoll_wait, nanosleep, pause, sigsuspend, sigtimedwait, aio_suspend</td>
 *     <td colspan="2">EINTR</td></tr>
 * <tr><td>pthread_mutex_lock, rwlocks, barriers, pthread_once, pthread_join</td>
 *     <td colspan="2">goes on</td></tr>
 * <tr><td>pthread_cond_wait</td><td colspan="2">returns, as if woken for no reason</td></tr>
 * </table>
 */
final class Attention implements Interruption {

  /** What blocking calls ask. */
  static final Attention LOOK = new Attention(true);

  /** The same for waits that are no cancellation points. */
  static final Attention SIGNALS = new Attention(false);

  /** The same for calls that a handler ends whatever SA_RESTART says. */
  static final Interruption UNRESTARTED =
      new Interruption() {
        @Override
        public boolean isDue() {
          return LOOK.isDue();
        }

        @Override
        public boolean resumes(BlockingCall call) {
          attend(call);
          return false;
        }
      };

  private static final VarHandle WANTED;

  static {
    try {
      WANTED = MethodHandles.lookup().findStaticVarHandle(Attention.class, "wanted", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** Signals and cancellations not seen to yet, blocked ones too. By atomic addition. */
  private static volatile int wanted;

  private final boolean cancels;

  private Attention(boolean cancels) {
    this.cancels = cancels;
  }

  /** One more. Orders what was written before it for who sees the count. */
  static void raise() {
    WANTED.getAndAdd(1);
  }

  /** So many less. */
  static void lower(int count) {
    if (count != 0) {
      WANTED.getAndAdd(-count);
    }
  }

  /** False when certainly nothing is due. */
  static boolean isWanted() {
    return wanted != 0;
  }

  @Override
  public boolean isDue() {
    return wanted != 0 && PthreadState.isDueHere(cancels);
  }

  @Override
  public boolean resumes(BlockingCall call) {
    return attend(call) && mayResume(call);
  }

  /** What limits its own time is never made again: the time would begin anew. */
  private static boolean mayResume(BlockingCall call) {
    return switch (call.op()) {
      case TIMEOUT, FUTEX_WAIT -> false;
      default -> true;
    };
  }

  /**
   * {@link #attend()} amid a call: its descriptor is put down meanwhile, since a handler may close
   * it.
   */
  static boolean attend(BlockingCall call) {
    if (!(call.holder() instanceof Descriptor descriptor)) {
      return attend();
    }
    descriptor.release();
    try {
      boolean resumes = attend();
      return resumes && !descriptor.isClosing();
    } finally {
      descriptor.pickUp();
    }
  }

  /**
   * Sees to what is due for the calling thread: does not return from a cancellation; runs handlers.
   *
   * @return true when the call that this interrupts may go on. False when Java's interrupt is what
   *     ended it: that is for the call's caller, and nothing was seen to
   */
  static boolean attend() {
    if (Thread.currentThread().isInterrupted()) {
      return false;
    }
    if (wanted == 0) {
      return true;
    }
    testCancel();
    return deliver() != ProcSignals.INTERRUPT;
  }

  /** {@link #attend()} of a wait that no signal ends and that is no cancellation point. */
  static boolean attendSignals() {
    if (Thread.currentThread().isInterrupted()) {
      return false;
    }
    deliver();
    return true;
  }

  /** Runs the handlers of what is due for the calling thread: what of {@link ProcSignals}. */
  static int deliver() {
    // In vcore context there is no thread that a handler could interrupt.
    if (wanted == 0 || VcoreContext.isCurrent()) {
      return ProcSignals.NONE;
    }
    return ProcSignals.current().deliver(PthreadState.here());
  }

  /** Acts on a cancellation: for the beginning of what is a point for that and may not wait. */
  static void testCancel() {
    if (wanted != 0) {
      PthreadState state = PthreadState.here();
      if (state != null) {
        state.actOnCancel();
      }
    }
  }
}
