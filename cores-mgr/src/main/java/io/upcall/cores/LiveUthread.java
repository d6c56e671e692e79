package io.upcall.cores;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The body of a uthread, and its place in its proc's list of live ones. */
final class LiveUthread extends Uthread implements Runnable, Thread.UncaughtExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(LiveUthread.class);

  private final Runnable body;

  // The list of live uthreads; guarded by its lock.
  @Nullable LiveUthread before;
  @Nullable LiveUthread after;

  LiveUthread(Proc proc, Runnable body) {
    super(proc);
    this.body = body;
  }

  @Override
  void thread(Thread newThread) {
    super.thread(newThread);
    newThread.setUncaughtExceptionHandler(this);
  }

  @Override
  public void run() {
    try {
      if (LoomAccess.best().schedules()) {
        body.run();
      } else {
        // The JDK's own carriers do not know the proc.
        proc().bind(body);
      }
    } catch (ProcExit exiting) {
      LOG.debug("{} called exit", Thread.currentThread());
    } catch (Throwable failure) {
      proc().uncaught(failure, false);
    } finally {
      end();
    }
  }

  private void end() {
    try {
      UthreadLocal.destroyAll(this);
      proc().scheduler().threadExited(this);
    } finally {
      proc().uthreads().remove(this);
    }
  }

  /** What is thrown outside {@link #run}, in the JDK's own frames. */
  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    proc().uncaught(failure, false);
  }
}
