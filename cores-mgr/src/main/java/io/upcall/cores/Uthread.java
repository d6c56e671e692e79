package io.upcall.cores;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The body of one uthread, and its place in its proc's list of live ones. */
final class Uthread implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Uthread.class);

  private final Proc proc;
  private final Runnable body;

  // The list of live uthreads; guarded by its lock.
  @Nullable Uthread before;
  @Nullable Uthread after;
  @Nullable Thread thread;

  Uthread(Proc proc, Runnable body) {
    this.proc = proc;
    this.body = body;
  }

  @Override
  public void run() {
    try {
      if (LoomAccess.best().schedules()) {
        body.run();
      } else {
        // The JDK's own carriers do not know the proc.
        proc.bind(body);
      }
    } catch (ProcExit exiting) {
      LOG.debug("{} called exit", Thread.currentThread());
    } catch (Throwable failure) {
      proc.uncaught(failure, false);
    } finally {
      proc.uthreads().remove(this);
    }
  }
}
