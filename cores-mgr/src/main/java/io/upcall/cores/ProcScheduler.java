package io.upcall.cores;

import io.upcall.async.Kcont;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler of one proc as its vcores call it: whatever the program's own does, no vcore dies
 * of it and no other proc suffers.
 *
 * <p>When one of its methods throws, the proc ends with that as its crash, and what is still to be
 * scheduled until then (uthreads that unwind, hooks) is left to the default. What the failed one
 * still held is asked from it, as long as it answers; what it keeps is lost, and the end of the
 * proc waits for that no longer than its grace.
 */
final class ProcScheduler {

  private static final Logger LOG = LoggerFactory.getLogger(ProcScheduler.class);

  private final Proc proc;

  /** By vcore. Filled before the proc runs, and replaced as a whole when its scheduler failed. */
  private volatile VcoreScheduler[] vcores = new VcoreScheduler[0];

  /** The one in use. Written with {@link #vcores}. */
  private volatile Scheduler scheduler;

  /** What was thrown first. Guarded by this. */
  private @Nullable Throwable failure;

  ProcScheduler(Proc proc, Scheduler scheduler) {
    this.proc = proc;
    this.scheduler = scheduler;
  }

  /** Before the proc runs. What the scheduler throws here refuses the proc. */
  void vcoresAdded(Vcore[] all) {
    VcoreScheduler[] added = new VcoreScheduler[all.length];
    for (int id = 0; id < all.length; id++) {
      added[id] = scheduler.vcoreAdded(all[id]);
    }
    vcores = added;
  }

  // ---- in a guarded section of the vcore -------------------------------------------------------

  void threadRunnable(Runnable uthread, Vcore vcore) {
    VcoreScheduler own = vcores[vcore.id()];
    try {
      own.threadRunnable(uthread);
    } catch (RuntimeException | Error thrown) {
      failed(own, thrown, vcore);
      vcores[vcore.id()].threadRunnable(uthread);
    }
  }

  /** It lost its vcore in the middle of a step, and goes first. */
  void threadPaused(Runnable uthread, Vcore vcore) {
    VcoreScheduler own = vcores[vcore.id()];
    try {
      own.threadPaused(uthread);
    } catch (RuntimeException | Error thrown) {
      failed(own, thrown, vcore);
      vcores[vcore.id()].threadPaused(uthread);
    }
  }

  @Nullable Runnable schedEntry(Vcore vcore) {
    VcoreScheduler own = vcores[vcore.id()];
    try {
      return own.schedEntry();
    } catch (RuntimeException | Error thrown) {
      failed(own, thrown, vcore);
      return vcores[vcore.id()].schedEntry();
    }
  }

  @Nullable Runnable handOver(Vcore vcore) {
    VcoreScheduler own = vcores[vcore.id()];
    try {
      return own.handOver();
    } catch (RuntimeException | Error thrown) {
      failed(own, thrown, vcore);
      return vcores[vcore.id()].handOver();
    }
  }

  // ---- from any thread -------------------------------------------------------------------------

  int ready(Vcore vcore) {
    VcoreScheduler own = vcores[vcore.id()];
    try {
      return own.ready();
    } catch (RuntimeException | Error thrown) {
      failed(own, thrown, vcore);
      return vcores[vcore.id()].ready();
    }
  }

  void threadCreated(Uthread uthread) {
    try {
      scheduler.threadCreated(uthread);
    } catch (RuntimeException | Error thrown) {
      end(thrown);
    }
  }

  void threadExited(Uthread uthread) {
    try {
      scheduler.threadExited(uthread);
    } catch (RuntimeException | Error thrown) {
      end(thrown);
    }
  }

  // ---- failure ---------------------------------------------------------------------------------

  /** Leaves everything to the default scheduler, and has the proc end. */
  private synchronized void failed(VcoreScheduler guilty, Throwable thrown, Vcore vcore) {
    if (failure != null) {
      return;
    }
    failure = thrown;
    WorkStealing fallback = new WorkStealing();
    VcoreScheduler[] fresh = new VcoreScheduler[vcores.length];
    for (int id = 0; id < fresh.length; id++) {
      fresh[id] = fallback.vcoreAdded(proc.vcore(id));
    }
    takeWhatItGives(guilty, fresh[vcore.id()]);
    scheduler = fallback;
    vcores = fresh;
    vcore.post(
        new Kcont() {
          @Override
          protected void run() {
            end(thrown);
          }
        });
  }

  private void end(Throwable thrown) {
    LOG.error("the scheduler of {} failed: the proc ends", proc, thrown);
    proc.terminate(ExitStatus.crashed(thrown));
  }

  private static void takeWhatItGives(VcoreScheduler guilty, VcoreScheduler fresh) {
    try {
      for (int left = guilty.ready(); left > 0; left--) {
        Runnable uthread = guilty.schedEntry();
        if (uthread != null) {
          fresh.threadRunnable(uthread);
        }
      }
    } catch (RuntimeException | Error again) {
      // It gives no more: those are lost, as the class comment says.
      LOG.debug("the failed scheduler fails again", again);
    }
  }
}
