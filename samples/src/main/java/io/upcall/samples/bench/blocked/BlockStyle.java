package io.upcall.samples.bench.blocked;

import io.upcall.cores.BlockedHook;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import java.io.IOException;

/** What kind of threads a {@link BlockWorker} has on its one core. */
public enum BlockStyle {
  /** Uthreads that block often: the monitor is on its guard. */
  OFTEN(true, false, 0),
  /** Uthreads that block seldom: the monitor has calmed down in between. */
  SELDOM(true, false, 150),
  /** Uthreads that tell that they are about to block. */
  HOOK(true, true, 0),
  /** Virtual threads of the JDK's scheduler, which is told to have one carrier. */
  JDK(false, false, 0);

  private final boolean upcall;
  private final boolean tells;
  private final long pauseMillis;

  BlockStyle(boolean upcall, boolean tells, long pauseMillis) {
    this.upcall = upcall;
    this.tells = tells;
    this.pauseMillis = pauseMillis;
  }

  /** How long it leaves the core in peace before it blocks it, beyond a random moment. */
  long pauseMillis() {
    return pauseMillis;
  }

  /** Runs {@code body} on a thread of this kind, and waits for it. */
  void run(Runnable body) throws IOException, InterruptedException {
    if (upcall) {
      Proc.run(
          ProcOptions.named("block"),
          () -> {
            body.run();
            return 0;
          });
    } else {
      Thread.startVirtualThread(body).join();
    }
  }

  /** Calls what blocks. */
  void block(Runnable blocking) {
    if (!tells) {
      blocking.run();
      return;
    }
    try {
      BlockedHook.around(
          () -> {
            blocking.run();
            return 0;
          });
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
