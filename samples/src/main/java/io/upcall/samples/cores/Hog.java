package io.upcall.samples.cores;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcMain;
import java.util.ArrayList;
import java.util.List;

/**
 * Wants all cores all the time. Its steps are longer than the 2 ms that the core manager gives a
 * vcore to leave its core: so it gives some back by itself and loses others by force.
 */
final class Hog implements ProcMain {
  private static final long STEP_NANOS = 3_000_000;

  private final int cores;

  /** A hog with a uthread for each of {@code cores}, and one more, so that it has work to spare. */
  Hog(int cores) {
    this.cores = cores;
  }

  @Override
  public int run() throws InterruptedException {
    List<Thread> uthreads = new ArrayList<>();
    for (int i = 0; i <= cores; i++) {
      uthreads.add(Proc.current().spawn(Hog::computeForEver));
    }
    for (Thread uthread : uthreads) {
      uthread.join();
    }
    return 0;
  }

  /** The end of the proc is an interrupt. */
  private static void computeForEver() {
    while (!Thread.currentThread().isInterrupted()) {
      Step.compute(STEP_NANOS);
    }
  }
}
