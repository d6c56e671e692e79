package io.upcall.cores;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one proc, up to the return of its cores.
 *
 * <pre>
 *   RUNNING ──the first of: main returned, exit, a signal, a crash──▶ EXITING
 *   EXITING ──no uthread left, or the grace is over; vcores stopped, cores back──▶ DEAD
 * </pre>
 *
 * <p>Whoever brings it to EXITING runs the exit hooks, so that descriptors are closed and calls
 * cancelled, and interrupts the uthreads; a thread of its own, the reaper, does the rest, because a
 * uthread cannot wait for its own end.
 */
final class ProcLife {

  private static final Logger LOG = LoggerFactory.getLogger(ProcLife.class);

  private enum State {
    RUNNING,
    EXITING,
    DEAD
  }

  private final Proc proc;
  private final long graceNanos;
  private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
  private final ExitHooks hooks = new ExitHooks();
  private final CountDownLatch dead = new CountDownLatch(1);

  /** Written by the winner of RUNNING→EXITING; who has seen {@link #dead} reads it. */
  private volatile @Nullable ExitStatus status;

  ProcLife(Proc proc, long graceNanos) {
    this.proc = proc;
    this.graceNanos = graceNanos;
  }

  boolean isRunning() {
    return state.get() == State.RUNNING;
  }

  boolean isDead() {
    return state.get() == State.DEAD;
  }

  ExitHooks hooks() {
    return hooks;
  }

  /** How it ended; null while it lives. */
  @Nullable ExitStatus status() {
    return isDead() ? status : null;
  }

  /**
   * RUNNING to EXITING, unless somebody else was first. Returns when the hooks have run and the
   * uthreads were told. From any thread.
   */
  void end(ExitStatus how) {
    if (!state.compareAndSet(State.RUNNING, State.EXITING)) {
      return;
    }
    status = how;
    hooks.run();
    proc.uthreads().interruptAll(Thread.currentThread());
    startReaper(this::reap);
  }

  /** The same without waiting for the hooks: for vcore context, where nothing may block. */
  void endSoon(ExitStatus how) {
    if (state.compareAndSet(State.RUNNING, State.EXITING)) {
      status = how;
      startReaper(
          () -> {
            hooks.run();
            proc.uthreads().interruptAll(null);
            reap();
          });
    }
  }

  private void startReaper(Runnable work) {
    Thread reaper = new Thread(work, "upcall-reaper-" + proc.pid());
    reaper.setDaemon(true);
    reaper.start();
  }

  private void reap() {
    try {
      if (!proc.uthreads().awaitAtMost(0, graceNanos)) {
        LOG.warn("{} exits with {} uthreads that did not end", proc, proc.uthreads().size());
      }
      stopVcores();
    } catch (InterruptedException ignored) {
      LOG.warn("the reaper of {} was interrupted", proc);
    } finally {
      state.set(State.DEAD);
      // First the tree, so that who has waited finds it as it is now; then the listener, who may
      // take its time.
      Proc parent = ProcTable.SYSTEM.ended(proc);
      ProcEvent.ended(proc);
      dead.countDown();
      if (parent != null) {
        parent.children().tell(proc);
      }
    }
  }

  /** Returns when all vcores have ended and their cores are back. */
  private void stopVcores() throws InterruptedException {
    CoreManager manager = CoreManager.system();
    ProcCores cores = proc.cores();
    manager.leaveCarriersCores();
    proc.vcores().forEach(vcore -> vcore.order(Tenure.STOP));
    try {
      cores.exit();
      // Those that had no core have not shut down by themselves.
      proc.bind(proc.vcores()::end);
    } finally {
      manager.procEnded();
    }
  }

  void await() throws InterruptedException {
    dead.await();
  }

  boolean await(long timeoutNanos) throws InterruptedException {
    return dead.await(timeoutNanos, TimeUnit.NANOSECONDS);
  }
}
