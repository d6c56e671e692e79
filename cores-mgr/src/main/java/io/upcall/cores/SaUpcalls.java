package io.upcall.cores;

import io.upcall.async.Errno;
import io.upcall.async.Kcont;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Scheduler activations for one proc, as in Nathan Williams' interface draft of 2000: its program
 * is told of each core that it gets or loses and of each carrier that blocks or is back, and can
 * take part in deciding.
 *
 * <p>All functions may be called from any thread unless they say otherwise. They return {@code
 * -errno} for an error, as the draft's set errno. The README has the whole interface as a table.
 */
public final class SaUpcalls {

  private static final ProcLocal<SaUpcalls> UPCALLS = ProcLocal.withInitial(SaUpcalls::new);

  private final Proc proc;
  private final SaStacks stacks;

  /** By {@link SaEvent}. Each is read when its upcall is made. */
  private final AtomicReferenceArray<@Nullable SaUpcall> handlers =
      new AtomicReferenceArray<>(SaEvent.COUNT);

  private final AtomicBoolean enabled = new AtomicBoolean();

  private SaUpcalls(Proc proc) {
    this.proc = proc;
    this.stacks = new SaStacks(proc.activations().maxBlocked());
  }

  /** Those of {@code proc}. */
  public static SaUpcalls of(Proc proc) {
    return UPCALLS.of(proc);
  }

  // ---- the draft's functions -------------------------------------------------------------------

  /**
   * Installs the handlers: {@code sa_register_upcalls}.
   *
   * @param fresh one for each of {@link SaEvent}, null for what nobody wants to know
   * @param old takes those that there were, if it is not null
   * @return 0; {@code -EFAULT}, and nothing is installed, when an array is missing or too short
   */
  public int register(@Nullable SaUpcall @Nullable [] fresh, @Nullable SaUpcall @Nullable [] old) {
    if (fresh == null || fresh.length < SaEvent.COUNT) {
      return -Errno.EFAULT;
    }
    if (old != null && old.length < SaEvent.COUNT) {
      return -Errno.EFAULT;
    }
    for (int event = 0; event < SaEvent.COUNT; event++) {
      SaUpcall before = handlers.getAndSet(event, fresh[event]);
      if (old != null) {
        old[event] = before;
      }
    }
    return 0;
  }

  /**
   * Supplies stacks: {@code sa_use_stacks}. The last one is used first. Once activations are
   * enabled an activation that replaces another takes one; without one its vcore completes calls
   * and runs no uthreads until there is one again.
   *
   * @return how many were taken: up to as many are kept as carriers may be blocked ({@link
   *     ProcOptions#maxBlocked}); {@code -EINVAL} when {@code num} is negative, {@code -EFAULT}
   *     when the array is missing or too short
   */
  public int useStacks(int num, SaStack @Nullable [] supplied) {
    if (num < 0) {
      return -Errno.EINVAL;
    }
    if (supplied == null || supplied.length < num) {
      return -Errno.EFAULT;
    }
    int taken = 0;
    while (taken < num && stacks.supply(supplied[taken])) {
      taken++;
      proc.cores().endReserve();
    }
    return taken;
  }

  /**
   * Begins to make upcalls: {@code sa_enable_activations}. NEWPROC comes for the vcore of the
   * caller; the caller itself goes on, as one of the uthreads that the upcall may schedule.
   *
   * @return 0; {@code -EBUSY} when they are enabled already, {@code -EINVAL} when no handler is
   *     registered
   */
  public int enable() {
    if (!hasHandlers()) {
      return -Errno.EINVAL;
    }
    if (!enabled.compareAndSet(false, true)) {
      return -Errno.EBUSY;
    }
    Activations activations = proc.activations();
    activations.stacks(stacks);
    activations.listener(new Deliverer());
    Vcore here = Vcore.current();
    (here != null && here.proc() == proc ? here : proc.pickVcore()).post(upcall(SaEvent.NEWPROC));
    return 0;
  }

  /**
   * Says how many activations could run at once: {@code sa_setconcurrency}.
   *
   * @return the previous level, 1 at first; {@code -EINVAL} for a level below 1 and when
   *     activations are not in use
   */
  public int setConcurrency(int concurrency) {
    return enabled.get() ? proc.setConcurrency(concurrency) : -Errno.EINVAL;
  }

  /**
   * Gives the caller's core back: {@code sa_yield_processor}. See {@link Proc#yieldProcessor}.
   *
   * @return 0 when the caller goes on, elsewhere or in its next turn; {@code -EINVAL} when
   *     activations are not in use, {@code -EPERM} when the caller is no uthread of this proc
   */
  public int yieldProcessor() {
    if (!enabled.get()) {
      return -Errno.EINVAL;
    }
    Vcore here = Vcore.current();
    return here != null && here.proc() == proc ? Proc.yieldProcessor() : -Errno.EPERM;
  }

  /**
   * Takes the vcore from a running activation: {@code sa_preempt}. The vcore goes on with a new one
   * at once and PREEMPTED tells of the old one, whose uthread runs on off the core until it comes
   * to a scheduling point.
   *
   * @return 0; {@code -ESRCH} when there is no such activation, {@code -EAGAIN} when it does not
   *     run a uthread: it is blocked or preempted, or its vcore has nothing to do, {@code -EINVAL}
   *     when activations are not in use
   */
  public int preempt(int id) {
    if (!enabled.get()) {
      return -Errno.EINVAL;
    }
    return CoreManager.system().pool().preempt(proc, id);
  }

  // ---- signals ---------------------------------------------------------------------------------

  /**
   * Tells of a signal that nothing of this proc caused.
   *
   * @return 0; {@code -EINVAL} when activations are not in use
   */
  public int signal(SaSignal signal) {
    return signal(signal, List.of());
  }

  /**
   * Tells of a signal that the calling uthread caused: a trap.
   *
   * @return 0; {@code -EINVAL} when activations are not in use, {@code -EPERM} when the caller is
   *     no uthread of this proc
   */
  public int trap(SaSignal signal) {
    Vcore here = Vcore.current();
    Activation cause = here == null || here.proc() != proc ? null : here.activation();
    return cause == null ? -Errno.EPERM : signal(signal, List.of(cause));
  }

  private int signal(SaSignal signal, List<Activation> cause) {
    if (!enabled.get()) {
      return -Errno.EINVAL;
    }
    Vcore here = Vcore.current();
    Vcore there = here != null && here.proc() == proc ? here : proc.pickVcore();
    there.post(upcall(SaEvent.SIGNAL, cause, signal));
    return 0;
  }

  // ---- delivery --------------------------------------------------------------------------------

  private boolean hasHandlers() {
    for (int event = 0; event < SaEvent.COUNT; event++) {
      if (handlers.get(event) != null) {
        return true;
      }
    }
    return false;
  }

  private Kcont upcall(SaEvent event) {
    return upcall(event, List.of(), null);
  }

  private Kcont upcall(SaEvent event, List<Activation> about, @Nullable Object aux) {
    return new Kcont() {
      @Override
      protected void run() {
        makeHere(event, about, aux);
      }
    };
  }

  private void makeHere(SaEvent event, List<Activation> about, @Nullable Object aux) {
    Activation fresh = Carrier.activation();
    if (fresh != null) {
      make(event, fresh, about, aux);
    }
  }

  private void make(SaEvent event, Activation fresh, List<Activation> about, @Nullable Object aux) {
    SaUpcall handler = handlers.get(event.ordinal());
    if (handler != null) {
      handler.upcall(fresh, about, List.of(), aux);
    }
  }

  /** Makes upcalls of what becomes of activations. */
  private final class Deliverer implements ActivationListener {

    @Override
    public void granted(Activation fresh) {
      make(SaEvent.NEWPROC, fresh, List.of(), null);
    }

    @Override
    public void preempted(List<Activation> events, Activation fresh) {
      make(SaEvent.PREEMPTED, fresh, events, null);
    }

    @Override
    public void blocked(Activation event, Activation fresh) {
      make(SaEvent.BLOCKED, fresh, List.of(event), null);
    }

    @Override
    public void unblocked(Activation event) {
      makeHere(SaEvent.UNBLOCKED, List.of(event), null);
    }
  }
}
